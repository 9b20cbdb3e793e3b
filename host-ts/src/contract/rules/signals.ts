import type { Path } from '../../json/index.js'
import type { Signal } from '../schema.js'
import type { Report } from './report.js'
import { checkBounds, checkTime, checkValue } from './values.js'

type Clock = Extract<Signal, { source: 'clock' }>
type Setting = Extract<Signal, { source: 'setting' }>

export function checkSignal(signal: Signal, path: Path, report: Report): void {
  if (signal.source === 'clock') checkClock(signal, path, report)
  else checkBounded(signal, path, report)
  if ('stale_after' in signal) checkTime(signal.stale_after, 'ms', [...path, 'stale_after'], report)
}

const clockTypes = { utc: 'i64', zone: 'i32' } as const

function checkClock(signal: Clock, path: Path, report: Report): void {
  const { clock, type, unit, length } = signal
  const wanted = clockTypes[clock]
  if (type !== wanted) report([...path, 'type'], `the ${clock} clock is ${wanted}, not ${type}`)
  if (unit !== 's') report([...path, 'unit'], `the ${clock} clock counts seconds`, 'Its unit is "s".')
  if (length !== undefined) report([...path, 'length'], 'a clock has one value')
  if (type === wanted) checkBounds(signal, path, report)
}

function checkBounded(signal: Exclude<Signal, Clock>, path: Path, report: Report): void {
  let sound: boolean
  if (signal.type === 'bool') sound = checkBool(signal, path, report)
  else sound = checkNumber(signal, path, report)
  if (signal.source === 'setting') checkDefault(signal, sound, path, report)
}

function checkBool(signal: Exclude<Signal, Clock>, path: Path, report: Report): boolean {
  for (const key of ['unit', 'min', 'max'] as const) {
    if (signal[key] !== undefined) report([...path, key], `a bool has no ${key}`)
  }
  return true
}

function checkNumber(signal: Exclude<Signal, Clock>, path: Path, report: Report): boolean {
  const missing = (['min', 'max'] as const).filter((key) => signal[key] === undefined)
  for (const key of missing) {
    report(
      [...path, key],
      `${key} is missing`,
      `A value outside of min and max is refused, or counts as missing; ${signal.type} needs both.`,
    )
  }
  return checkBounds(signal, path, report) && missing.length === 0
}

function checkDefault(signal: Setting, sound: boolean, path: Path, report: Report): void {
  const { default: initial, length } = signal
  const place = [...path, 'default']
  const bounded = sound ? signal : { type: signal.type }
  if (!Array.isArray(initial)) {
    if (length === undefined) checkValue(bounded, initial, place, report)
    else report(place, `${initial} is one value, and the setting has ${length}`, 'Give a list.')
  } else if (length === undefined) {
    report(place, 'a list for a setting of one value', 'Give it a length, or one value.')
  } else {
    if (initial.length !== length) report(place, `a list of ${initial.length}, and the setting has ${length} elements`)
    for (const [i, value] of initial.entries()) checkValue(bounded, value, [...place, i], report)
  }
}
