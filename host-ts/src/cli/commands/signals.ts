import { Command } from 'commander'
import type { SignalReading, SignalValue } from '../../client/index.js'
import type { Device } from '../../device/index.js'
import { SetpointError } from '../../error.js'
import { withDevice } from '../connection.js'
import type { ActionFor, Context } from '../context.js'
import { duration, number, table, unit } from '../format.js'
import { localTime, parseAssignments } from '../values.js'

export function signalsCommand(action: ActionFor): Command {
  const command = new Command('signals').description('what the module is given').helpCommand(false)
  command
    .command('get', { isDefault: true })
    .argument('[names...]', 'signals; all when absent')
    .description('values and their age')
    .action(action((context, names) => withDevice(context, (device) => get(context, device, names))))
  command
    .command('set')
    .argument('<name=value...>', 'price=0.21,0.19,... or time=now')
    .description('write signals, all or nothing; time=now sets the clock')
    .action(
      action(async (context, args) => {
        const values = parseAssignments(args)
        await withDevice(context, (device) => set(context, device, values))
      }),
    )
  return command
}

async function get({ out, signal }: Context, device: Device, names: readonly string[]): Promise<void> {
  const all = await device.signals.get({ signal })
  const wanted = names.length === 0 ? all : names.map((name) => find(all, name))
  const rows = wanted.map((reading) => [
    reading.name,
    unit(reading.unit),
    reading.source,
    reading.age === null ? 'missing' : `${reading.fresh ? '' : 'stale, '}${duration(reading.age)} old`,
    valueText(reading),
  ])
  if (out.json) for (const reading of wanted) out.result('', reading)
  else out.result(table([['SIGNAL', 'UNIT', 'SOURCE', 'AGE', 'VALUE'], ...rows]), undefined)
}

async function set({ out, signal }: Context, device: Device, values: Map<string, SignalValue | Date>): Promise<void> {
  const known = await device.signals.get({ signal })
  const written: Record<string, SignalValue> = {}
  let clock: Date | undefined
  for (const [name, value] of values) {
    const { source } = find(known, name)
    if (value instanceof Date && source !== 'clock') throw new SetpointError('usage', `${name} takes no time: it comes from the ${source}`)
    if (value instanceof Date) clock = value
    else written[name] = value
  }
  if (Object.keys(written).length > 0) await device.signals.set(written, { signal })
  if (clock) await device.client.os.datetime.set(localTime(clock), { signal })
  const names = [...values.keys()]
  out.result(`set ${names.join(', ')}`, { set: names })
}

function find(all: readonly SignalReading[], name: string): SignalReading {
  const found = all.find((reading) => reading.name === name)
  if (!found) {
    throw new SetpointError('usage', `The device has no signal "${name}"`, {
      hint: `It has: ${all.map((reading) => reading.name).join(', ')}.`,
    })
  }
  return found
}

function valueText({ value }: SignalReading): string {
  if (value === null) return '-'
  const texts = (Array.isArray(value) ? value : [value]).map((element) => (typeof element === 'number' ? number(element) : String(element)))
  return texts.join(' ')
}
