import { Command } from 'commander'
import type { Status } from '../../client/index.js'
import {
  describeCandidate,
  describeCounts,
  describeEnd,
  describeEvaluation,
  describeFault,
  describeMode,
  describeNext,
  describeOutputs,
  describeQuarantined,
  describeStanding,
  describeState,
  describeTrial,
  describeWentBack,
  readSituation,
  type Situation,
} from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { bytes, duration, table } from '../format.js'
import { hintTrial } from '../lifecycle.js'
import { watch } from '../live.js'
import { hex, type Output } from '../output.js'

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
  const { contract, module, refused, quarantined, disabled, reset, notice, lifecycle } = status
  const rows = [
    [
      'application',
      `${status.app}, contract ${contract.name} ${contract.major}.${contract.minor}, up ${duration(status.uptime)} since a ${reset} reset`,
    ],
    ['module', module ? describeModule(module, out) : 'none: points are at their fallback'],
    ...row('', describeStanding(lifecycle)),
    ...row('', describeTrial(status)),
    ...row('state', describeState(lifecycle)),
    ...row('mode', describeMode(status)),
    ['other slot', describeCandidate(status)],
    ['last', describeEvaluation(status, (result) => out.style(result === 'good' ? 'green' : 'yellow', result))],
    ['next', describeNext(status)],
    ['counts', describeCounts(status)],
    ['outputs', describeOutputs(status)],
    ['flash', `takes ${lifecycle.writes} writes in a row: uploads, starts, settings, off and its end`],
  ]
  rows.push(...row('last fault', describeFault(status)))
  rows.push(...row('went back', describeWentBack(status)))
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
