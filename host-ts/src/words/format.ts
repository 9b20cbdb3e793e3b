/* Numbers, sizes and times as people read them. */
import { unitText } from '../text/index.js'

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

/** A value with its unit: `52 °C`. */
export function quantity(value: number | bigint | boolean, { type, unit: code }: { type: string; unit: string }): string {
  return code === '' ? number(value, type) : `${number(value, type)} ${unitText(code)}`
}

/** Rate and time left; nothing while the rate is not known, as at the first answer to a push that is resumed. */
export function pace(left: number, bytesPerSecond: number): string {
  return bytesPerSecond > 0 ? `${bytes(bytesPerSecond)}/s  ${duration((left / bytesPerSecond) * 1000)} left` : ''
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
