/** Columns as wide as their widest cell; the last one is not padded and may be styled. */
export function table(rows: ReadonlyArray<readonly string[]>): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(width(i)) : cell)).join('  ')).join('\n')
}

const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
] as const

/** `4 min 12 s`: the two largest units. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const parts: string[] = []
  let rest = ms
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.ms)
    rest -= count * unit.ms
    if (count > 0) parts.push(`${count} ${unit.name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}

/** Floats to six significant digits, because f32 values arrive as doubles; all else as it is. */
export function number(value: number | bigint | boolean, type: string): string {
  return type.startsWith('f') && typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value)
}

export function bytes(count: number): string {
  return count < 1024 ? `${Math.round(count)} B` : `${(count / 1024).toFixed(1)} KiB`
}

/** UCUM codes as people write them. */
export function unit(code: string): string {
  return { Cel: '°C', '': '' }[code] ?? code
}

/** A value with its unit: `52 °C`. */
export function quantity(value: number | bigint | boolean, { type, unit: code }: { type: string; unit: string }): string {
  return code === '' ? number(value, type) : `${number(value, type)} ${unit(code)}`
}

/** A name from elsewhere as text of one line: control characters, which could forge lines or steer a terminal, are escaped. */
export function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
