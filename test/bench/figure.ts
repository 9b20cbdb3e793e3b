/** One line of the bench: what was measured, and against what. */
export interface Figure {
  what: string
  value: string
  /** The aim in words, and whether the value meets it; absent for figures that stand for themselves. */
  aim?: string
  met?: boolean
}

export function atLeast(what: string, ratio: number, least: number, note = ''): Figure {
  return { what, value: percent(ratio) + note, aim: `at least ${percent(least)}`, met: ratio >= least }
}

export function atMostShare(what: string, ratio: number, most: number, note = ''): Figure {
  return { what, value: percent(ratio) + note, aim: `at most ${percent(most)}`, met: ratio <= most }
}

export function atMost(what: string, value: number, most: number, unit: string): Figure {
  return { what, value: `${whole(value)} ${unit}`, aim: `at most ${whole(most)} ${unit}`, met: value <= most }
}

export function atMostEach(what: string, instructions: number, bytes: number, most: number): Figure {
  const each = instructions / bytes
  return { what: `${what}, instructions a byte`, value: each.toFixed(2), aim: `at most ${most}`, met: each <= most }
}

export function atLeastRate(what: string, rate: number, least: number, each: number): Figure {
  const value = `${rate.toFixed(1)} MB/s (${each.toFixed(0)} instructions a byte)`
  return { what, value, aim: `at least ${least.toFixed(1)} MB/s`, met: rate >= least }
}

export const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Of an odd number of runs: machines are shared and noisy. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
