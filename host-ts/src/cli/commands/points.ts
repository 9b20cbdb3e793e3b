import { Command } from 'commander'
import type { Point, Probe } from '../../client/index.js'
import type { Evaluation } from '../../device/index.js'
import { pointRange } from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { quantity, table } from '../format.js'
import type { Output } from '../output.js'

export function pointsCommand(action: ActionFor): Command {
  return new Command('points')
    .option('--watch', 'a line for each evaluation, until Ctrl-C')
    .description('what the module proposed, and what the firmware applied')
    .action(
      action((context, _args, options) =>
        withDevice(context, async (device) => {
          const { out, signal } = context
          if (options.watch) {
            for await (const evaluation of device.evaluations({ signal })) out.result(line(evaluation, out), evaluation)
            return
          }
          const data = await device.points({ signal })
          const points = data.points.map((point) => [...cells(point), pointRange(point)])
          const probes = data.probes.map((probe) => [probe.name, probeText(probe)])
          const tables = [
            [['POINT', 'APPLIED', 'PROPOSED', 'REASON', ''], ...points],
            [['PROBE', 'VALUE'], ...probes],
          ].filter((rows) => rows.length > 1)
          out.result(tables.map(table).join('\n\n'), data)
        }),
      ),
    )
}

function cells(point: Point): string[] {
  const { name, applied, proposed, reason } = point
  return [name, quantity(applied, point), proposed === null ? '-' : quantity(proposed, point), reason]
}

function probeText({ value, type, unit }: Probe): string {
  return value === null ? '-' : quantity(value, { type, unit })
}

function line({ number: count, result, detail, points, probes }: Evaluation, out: Output): string {
  const verdict = out.style(result === 'good' ? 'green' : 'yellow', result)
  const texts = Object.values(points).map((point) => {
    const [name, applied, proposed, reason] = cells(point)
    return `${name} ${applied} (${reason}; proposed ${proposed})`
  })
  const looks = Object.values(probes).map((probe) => `${probe.name} ${probeText(probe)}`)
  return `#${count} ${verdict}${detail && `: ${detail}`}  ${[...texts, ...looks].join('  ')}`
}
