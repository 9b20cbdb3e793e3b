/** Times as people write them. */

/** Begins like a date. */
export const DATE = /^\d{4}-\d\d-\d\d/
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i
const HOUR_S = 3600

export const TIME_HINT = 'A time is "now" or RFC 3339: 2026-06-01T12:00:00+02:00.'

export function isRfc3339(text: string): boolean {
  return RFC3339.test(text) && !Number.isNaN(Date.parse(text))
}

/** Seconds since 1970. */
export function secondsOf(text: string): number {
  return Math.floor(Date.parse(text) / 1000)
}

/** The hour that has begun, in UTC, in seconds since 1970: prices are those of whole hours. */
export function hourOf(date: Date): number {
  return Math.floor(date.getTime() / 1000 / HOUR_S) * HOUR_S
}

/** Offset from UTC in seconds: the one that the text says, or that of this machine at that time. */
export function offsetOf(text: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? []
  if (sign !== undefined) return (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes))
  return /z$/i.test(text) ? 0 : machineOffset(new Date(text))
}

export function machineOffset(date: Date): number {
  return -date.getTimezoneOffset() * 60
}
