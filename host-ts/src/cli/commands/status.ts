import { Command } from 'commander'
import type { Status } from '../../client/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { bytes, duration, table } from '../format.js'
import {
  describeCandidate,
  describeStanding,
  describeState,
  describeTrial,
  hintTrial,
  readSituation,
  type Situation,
} from '../lifecycle.js'
import { watch } from '../live.js'
import { hex, type Output } from '../output.js'

/** SPEC.md, "Errors of the device". */
const CRASH_LOOP = -59

export function statusCommand(action: ActionFor): Command {
  return new Command('status')
    .option('--watch', 'go on until Ctrl-C')
    .description('what runs, and how its evaluations went')
    .action(
      action((context, _args, options) =>
        withDevice(context, async (device) => {
          const { out, signal } = context
          const read = async (): Promise<{ text: string; data: Situation; key: string }> => {
            const data = await readSituation(device, { signal })
            const { uptime, next, ...lasting } = data
            return { text: render(data, out), data, key: JSON.stringify(lasting) }
          }
          if (options.watch) return watch(context, read)
          const { text, data } = await read()
          out.result(text, data)
          if (data.lifecycle.trial) hintTrial(out)
        }),
      ),
    )
}

function render(status: Situation, out: Output): string {
  const { contract, module, evaluation, fault, counts, outputs, refused, quarantined, disabled, reset, notice, lifecycle } = status
  const rows = [
    [
      'application',
      `${status.app}, contract ${contract.name} ${contract.major}.${contract.minor}, up ${duration(status.uptime)} since a ${reset} reset`,
    ],
    ['module', module ? describeModule(module, out) : 'none: points are at their fallback'],
    ...row('', describeStanding(lifecycle)),
    ...row('', describeTrial(status)),
    ...row('state', describeState(lifecycle)),
    ...row('mode', describeMode(status.mode)),
    ['other slot', describeCandidate(status)],
    ['last', evaluation ? describeEvaluation(evaluation, out) : 'no evaluation yet'],
    ['next', `in ${duration(Math.max(0, status.next - status.uptime))}, every ${duration(status.period)}`],
    [
      'counts',
      `${counts.good} good, ${counts.faults} faults (${counts.in_a_row} in a row), ${counts.declined} declined, ${counts.skipped} skipped`,
    ],
    [
      'outputs',
      Object.entries(outputs)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
    ['flash', `takes ${lifecycle.writes} writes in a row: uploads, starts, settings, off and its end`],
  ]
  if (fault && fault.number !== evaluation?.number) rows.push(['last fault', `#${fault.number} ${fault.result}: ${fault.detail}`])
  if (lifecycle.reverted) rows.push(['went back', describeEnd(lifecycle.reverted)])
  if (refused) rows.push(['refused', describeEnd(refused)])
  if (quarantined) rows.push(['quarantined', describeQuarantined(quarantined)])
  if (disabled) rows.push(['disabled', `${disabled}: push another module, or erase --running to allow the same again`])
  if (notice) rows.push(['notice', notice])
  return table(rows)
}

function describeModule({ version, hash, size, arena }: NonNullable<Status['module']>, out: Output): string {
  return `${out.style('bold', hex(hash).slice(0, 12))}, version ${version}, ${bytes(size)}, ${bytes(arena)} of the arena`
}

/** No row for what there is nothing to say of. */
function row(name: string, text: string | undefined): string[][] {
  return text === undefined ? [] : [[name, text]]
}

/** Nothing where modules have their say as usual. */
function describeMode({ mode, manual }: Situation['mode']): string | undefined {
  if (mode === 'off') return 'off: every point is at its fallback, or on the way there (setpoint mode auto ends it)'
  return manual.length === 0 ? undefined : `manual: ${manual.map(({ name, left }) => `${name} for ${duration(left)}`).join(', ')}`
}

function describeEnd({ hash, code, text }: { hash: Uint8Array; code: number; text: string }): string {
  return `${hex(hash).slice(0, 12)}: ${text || `error ${code}`}`
}

function describeQuarantined({ hash, code, faults }: NonNullable<Status['quarantined']>): string {
  const why =
    code === CRASH_LOOP ? `ran before ${faults} watchdog or fault resets in a row` : `${faults} faults in a row, the last code ${code}`
  return `${hex(hash).slice(0, 12)}: ${why}`
}

function describeEvaluation({ number, result, detail, fuel, cpu_us }: NonNullable<Status['evaluation']>, out: Output): string {
  const verdict = out.style(result === 'good' ? 'green' : 'yellow', result)
  const why = result === 'skipped' ? `${detail} is missing, stale or out of its range (setpoint signals)` : detail
  return `#${number} ${verdict}${why && `: ${why}`}, ${fuel} fuel, ${cpu_us} us`
}
