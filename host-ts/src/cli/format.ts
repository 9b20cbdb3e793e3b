export { bytes, duration, number, quantity, unit } from '../words/index.js'

/** Columns as wide as their widest cell; the last one is not padded and may be styled. */
export function table(rows: ReadonlyArray<readonly string[]>): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(width(i)) : cell)).join('  ')).join('\n')
}

/** A name from elsewhere as text of one line: control characters, which could forge lines or steer a terminal, are escaped. */
export function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
