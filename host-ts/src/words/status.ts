/* What happened on a device, in sentences: the rows of `setpoint status`, and those of the page. */
import type { Status } from '../client/index.js'
import { duration, hex } from './format.js'
import type { Situation } from './situation.js'

/** SPEC.md, "Errors of the device". */
const CRASH_LOOP = -59

/** @param paint the result, for where there is colour. */
export function describeEvaluation({ evaluation }: Status, paint = (result: string): string => result): string {
  if (!evaluation) return 'no evaluation yet'
  const { number, result, detail, fuel, cpu_us } = evaluation
  const why = result === 'skipped' ? `${detail} is missing, stale or out of its range (setpoint signals)` : detail
  return `#${number} ${paint(result)}${why && `: ${why}`}, ${fuel} fuel, ${cpu_us} us`
}

export function describeNext({ next, uptime, period }: Status): string {
  return `in ${duration(Math.max(0, next - uptime))}, every ${duration(period)}`
}

export function describeCounts({ counts }: Status): string {
  const { good, faults, in_a_row, declined, skipped } = counts
  return `${good} good, ${faults} faults (${in_a_row} in a row), ${declined} declined, ${skipped} skipped`
}

export function describeOutputs({ outputs }: Status): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

/** The last fault, where it is not what the last evaluation tells anyway. */
export function describeFault({ fault, evaluation }: Status): string | undefined {
  if (!fault || fault.number === evaluation?.number) return undefined
  return `#${fault.number} ${fault.result}: ${fault.detail}`
}

/** Nothing where modules have their say as usual. */
export function describeMode({ mode: { mode, manual } }: Situation): string | undefined {
  if (mode === 'off') return 'off: every point is at its fallback, or on the way there (setpoint mode auto ends it)'
  return manual.length === 0 ? undefined : `manual: ${manual.map(({ name, left }) => `${name} for ${duration(left)}`).join(', ')}`
}

/** Of a trial that went back, or a package that was refused. */
export function describeEnd({ hash, code, text }: { hash: Uint8Array; code: number; text: string }): string {
  return `${hex(hash).slice(0, 12)}: ${text || `error ${code}`}`
}

/** Why the last trial went back; undefined where none did, or the same package has been confirmed since. */
export function describeWentBack({ lifecycle: { reverted }, images }: Situation): string | undefined {
  if (!reverted) return undefined
  const since = images.some(({ hash, confirmed }) => confirmed && hash && hex(hash) === hex(reverted.hash))
  return since ? undefined : describeEnd(reverted)
}

export function describeQuarantined({ hash, code, faults }: NonNullable<Status['quarantined']>): string {
  const why =
    code === CRASH_LOOP ? `ran before ${faults} watchdog or fault resets in a row` : `${faults} faults in a row, the last code ${code}`
  return `${hex(hash).slice(0, 12)}: ${why}`
}
