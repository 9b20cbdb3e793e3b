/** Longer words would not fit on a line of any language. */
const WORD_MAX = 80

/** Text in lines of at most so many characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap(pieces)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

function pieces(word: string): string[] {
  return word.match(new RegExp(`.{1,${WORD_MAX}}`, 'gu')) ?? []
}

const WIDTH = 140

/** A C comment, indented: it does not end early, whatever the text. */
export function blockComment(text: string, indent = ''): string {
  const lines = wrap(harmless(text), WIDTH - indent.length - '/* '.length - ' */'.length)
  return `${indent}/* ${lines.join(`\n${indent} * `)} */\n`
}

/** A comment for documentation tools: one line where it fits. */
export function docComment(text: string, indent = ''): string {
  const whole = harmless(text)
  const single = `${indent}/** ${whole} */`
  if (single.length <= WIDTH) return `${single}\n`
  const lines = wrap(whole, WIDTH - indent.length - ' * '.length)
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

/** Rust's, of which every line has its own marks. */
export function lineComment(marks: string, text: string, width: number): string {
  return wrap(text, width - marks.length - 1)
    .map((line) => `${marks} ${line}\n`)
    .join('')
}

/** Neither ends a comment nor begins another. */
function harmless(text: string): string {
  return text.replace(/\*(?=\/)/g, '* ').replace(/\/(?=\*)/g, '/ ')
}
