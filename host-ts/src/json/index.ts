/** JSON with the place of every value. Strict: no comments, no commas at the end, no key twice. */
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { show } from '../text/index.js'

/** Characters of a file, and how deep it nests: SPEC.md, "Contract file". */
const FILE_MAX = 262_144
const NESTING_MAX = 16

export type Path = ReadonlyArray<string | number>

/** What is wrong and where in the structure; `at: 'key'`: the key itself is. */
export interface Finding {
  path: Path
  at?: 'key'
  message: string
  hint?: string | undefined
}

/** Counted from 1; columns in UTF-16 units, as editors do. */
export interface Position {
  line: number
  column: number
}

export interface Located extends Position {
  offset: number
  path: Path
  message: string
  hint?: string | undefined
}

export interface Json {
  /** Undefined when the text is no JSON. */
  value: unknown
  /** What is wrong with the text as JSON. */
  problems: Located[]
  locate(finding: Finding): Located
}

export function readJson(text: string): Json {
  const positionOf = positions(text)
  const at = (offset: number, path: Path, message: string, hint?: string): Located => ({
    ...positionOf(offset),
    ...{ offset, path, message, hint },
  })
  const unusable = (problems: Located[]): Json => ({ value: undefined, problems, locate: ({ path, message }) => at(0, path, message) })
  if (text.length > FILE_MAX) return unusable([at(0, [], `the file has ${text.length} characters, and at most ${FILE_MAX} are read`)])
  if (text.startsWith('\ufeff')) return unusable([at(0, [], 'the file begins with a byte order mark', 'Save it as UTF-8 without one.')])
  if (text.trim() === '') return unusable([at(0, [], 'the file is empty')])
  const deep = tooDeep(text)
  if (deep !== undefined) return unusable([at(deep, [], `nested deeper than ${NESTING_MAX}, which no such file is`)])

  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true })
  if (root === undefined || errors.length > 0) {
    return unusable(firstOfEach(errors).map(({ offset, words }) => at(offset, [], ...words)))
  }
  const offsetOf = places(root)
  return {
    value: toValue(root),
    problems: repeatedKeys(root).map(({ node, path }) => at(node.offset, path, `${show(path.at(-1))} stands here twice`)),
    locate: ({ path, at: place, message, hint }) => at(offsetOf(path, place), path, message, hint),
  }
}

/** Offset of the bracket that goes too deep: found without recursion, which the parser does not do without. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true)
  let depth = 0
  for (;;) {
    scanner.scan()
    const offset = scanner.getTokenOffset()
    const character = text[offset]
    if (character === undefined) return undefined
    if (character === '{' || character === '[') depth++
    if (character === '}' || character === ']') depth--
    if (depth > NESTING_MAX) return offset
  }
}

type Words = readonly [message: string, hint?: string]

const words: Record<string, Words> = {
  InvalidSymbol: ['this is no JSON'],
  InvalidNumberFormat: ['this is no number'],
  PropertyNameExpected: ['a key in double quotes belongs here', 'Behind the last value stands no comma.'],
  ValueExpected: ['a value belongs here', 'Behind the last value stands no comma.'],
  ColonExpected: ['a colon belongs here'],
  CommaExpected: ['a comma belongs here'],
  CloseBraceExpected: ['a closing } belongs here'],
  CloseBracketExpected: ['a closing ] belongs here'],
  EndOfFileExpected: ['the file has ended before this'],
  InvalidCommentToken: ['JSON has no comments', 'Put it into a description.'],
  UnexpectedEndOfComment: ['JSON has no comments', 'Put it into a description.'],
  UnexpectedEndOfString: ['the text in quotes does not end on this line'],
  UnexpectedEndOfNumber: ['the number ends too early'],
  InvalidUnicode: ['\\u wants four hexadecimal digits'],
  InvalidEscapeCharacter: ['there is no such escape in JSON'],
  InvalidCharacter: ['a control character in a text is written as an escape'],
}

/** Errors of syntax that are told: what is no JSON at all has one at nearly every character. */
const SYNTAX_MAX = 10

/** Of errors at the same place only the first says what is wrong. */
function firstOfEach(errors: readonly ParseError[]): Array<{ offset: number; words: Words }> {
  const seen = new Map<number, Words>()
  for (const { error, offset } of errors) {
    if (!seen.has(offset)) seen.set(offset, words[printParseErrorCode(error)] ?? ['this is no JSON'])
  }
  return [...seen].slice(0, SYNTAX_MAX).map(([offset, words]) => ({ offset, words }))
}

/** All keys become properties of their own, `__proto__` too. */
function toValue(node: Node): unknown {
  const children = node.children ?? []
  if (node.type === 'array') return children.map(toValue)
  if (node.type !== 'object') return node.value
  return Object.fromEntries(children.map(({ children: [key, value] = [] }) => [key?.value, value && toValue(value)]))
}

function repeatedKeys(node: Node, path: Path = []): Array<{ node: Node; path: Path }> {
  const children = node.children ?? []
  if (node.type === 'array') return children.flatMap((child, i) => repeatedKeys(child, [...path, i]))
  const seen = new Set<string>()
  return children.flatMap(({ children: [key, value] = [] }) => {
    if (key === undefined || value === undefined) return []
    const place = [...path, key.value]
    const again = seen.has(key.value) ? [{ node: key, path: place }] : []
    seen.add(key.value)
    return [...again, ...repeatedKeys(value, place)]
  })
}

/** Where things stand: of what a path leads to, or of the innermost value on the way that is there. */
function places(root: Node): (path: Path, at?: 'key') => number {
  const known = new Map<Node, Map<string, Node>>()
  const property = (node: Node, name: string): Node | undefined => {
    let properties = known.get(node)
    if (properties === undefined) {
      properties = new Map(node.type === 'object' ? node.children?.map((child) => [child.children?.[0]?.value, child]) : [])
      known.set(node, properties)
    }
    return properties.get(name)
  }
  return (path, at) => {
    let node = root
    for (const [i, step] of path.entries()) {
      const [key, value] = (typeof step === 'string' ? property(node, step)?.children : undefined) ?? []
      if (key !== undefined && at === 'key' && i === path.length - 1) return key.offset
      const next = typeof step === 'number' ? node.children?.[step] : value
      if (next === undefined) break
      node = next
    }
    return node.offset
  }
}

function positions(text: string): (offset: number) => Position {
  let starts: number[] | undefined
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)]
    let line = 0
    for (let above = starts.length - 1; line < above; ) {
      const middle = Math.ceil((line + above) / 2)
      if ((starts[middle] ?? 0) <= offset) line = middle
      else above = middle - 1
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}
