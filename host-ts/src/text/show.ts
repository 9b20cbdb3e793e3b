/** A value as a message shows it: in one line, without what steers a terminal, and not all of it. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return plain(typeof value === 'string' ? JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}...` : value) : String(value))
}

const SHOWN = 40

/** A path in a file: `signals[2].type`; of the file itself "". */
export function pathText(path: ReadonlyArray<string | number>): string {
  return path.map(stepText).join('').replace(/^\./, '')
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  return /^[\w$-]{1,40}$/.test(step) ? `.${step}` : `[${show(step)}]`
}

function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')
}
