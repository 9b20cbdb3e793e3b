import { Help } from 'commander'

/** Wraps text that may hold codes for styles, as it does for `--help`. */
const help = Object.assign(new Help(), { minWidthToWrap: 1 })

/** Columns that are worth a column of their own. */
const NARROWEST = 20
const INDENT = 2

/**
 * Breaks lines that are too long between words. In a row of a table, whose columns are two spaces apart or more, what follows goes on under
 * the last one; a line that is indented goes on so. A word is never broken: paths, addresses and hashes stay one piece.
 *
 * @param width In columns of a terminal.
 */
export function wrap(text: string, width: number): string {
  const lines = text.split('\n')
  return lines.map((line) => (help.displayWidth(line) <= width ? line : wrapLine(line, width))).join('\n')
}

function wrapLine(line: string, width: number): string {
  const [head = ''] = /^(.* {2,})?\s*(?=\S)/.exec(line) ?? []
  const start = help.displayWidth(head)
  if (width - start >= NARROWEST) return head + hang(line.slice(head.length), width - start, start)
  return hang(line, width - INDENT, INDENT)
}

function hang(text: string, width: number, indent: number): string {
  return help.boxWrap(text, width).replaceAll('\n', `\n${' '.repeat(indent)}`)
}
