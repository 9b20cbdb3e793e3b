import { Command } from 'commander'
import type { Lifecycle, Status } from '../../client/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { bytes, duration, table } from '../format.js'
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
          const read = async (): Promise<{ text: string; data: Status & { lifecycle: Lifecycle }; key: string }> => {
            const data = { ...(await device.status({ signal })), lifecycle: await device.lifecycle({ signal }) }
            const { uptime, next, ...lasting } = data
            return { text: render(data, out), data, key: JSON.stringify(lasting) }
          }
          if (options.watch) return watch(context, read)
          const { text, data } = await read()
          out.result(text, data)
        }),
      ),
    )
}

function render(status: Status & { lifecycle: Lifecycle }, out: Output): string {
  const { contract, module, evaluation, fault, counts, outputs, refused, quarantined, disabled, reset, notice, lifecycle } = status
  const rows = [
    [
      'application',
      `${status.app}, contract ${contract.name} ${contract.major}.${contract.minor}, up ${duration(status.uptime)} since a ${reset} reset`,
    ],
    ['module', module ? describeModule(module, out) : 'none: points are at their fallback'],
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
  ]
  if (fault && fault.number !== evaluation?.number) rows.push(['last fault', `#${fault.number} ${fault.result}: ${fault.detail}`])
  rows.push(['lifecycle', describeLifecycle(lifecycle)])
  if (lifecycle.reverted)
    rows.push([
      'reverted',
      `${hex(lifecycle.reverted.hash).slice(0, 12)}: ${lifecycle.reverted.text || `error ${lifecycle.reverted.code}`}`,
    ])
  if (refused) rows.push(['refused', `${hex(refused.hash).slice(0, 12)}: ${refused.text || `error ${refused.code}`}`])
  if (quarantined) rows.push(['quarantined', describeQuarantined(quarantined)])
  if (disabled) rows.push(['disabled', `${disabled}: push another module, or erase --running to allow the same again`])
  if (notice) rows.push(['notice', notice])
  return table(rows)
}

function describeModule({ version, hash, size, arena }: NonNullable<Status['module']>, out: Output): string {
  return `${out.style('bold', hex(hash).slice(0, 12))}, version ${version}, ${bytes(size)}, ${bytes(arena)} of the arena`
}

function describeLifecycle({ running, candidate, counter, trial }: Lifecycle): string {
  const policy = trial?.confirm_after ? `, confirmed after ${trial.confirm_after}` : ''
  const what = trial ? `on trial, ${trial.good} good of ${trial.evaluations}${policy}, ${duration(trial.left)} left` : running
  return `${what}; candidate ${candidate}; security counter ${counter}`
}

function describeQuarantined({ hash, code, faults }: NonNullable<Status['quarantined']>): string {
  const why =
    code === CRASH_LOOP ? `ran before ${faults} watchdog or fault resets in a row` : `${faults} faults in a row, the last code ${code}`
  return `${hex(hash).slice(0, 12)}: ${why}`
}

function describeEvaluation({ number, result, detail, fuel, cpu_us }: NonNullable<Status['evaluation']>, out: Output): string {
  const verdict = out.style(result === 'good' ? 'green' : 'yellow', result)
  return `#${number} ${verdict}${detail && `: ${detail}`}, ${fuel} fuel, ${cpu_us} us`
}
