import { Command } from 'commander'
import type { Device } from '../../device/index.js'
import { signalAge, signalValue } from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor, Context } from '../context.js'
import { table, unit } from '../format.js'
import { type Assignments, findSignal, parseAssignments, planWrites } from '../values.js'

export function signalsCommand(action: ActionFor): Command {
  const command = new Command('signals').description('what the module is given').helpCommand(false)
  command
    .command('get', { isDefault: true })
    .argument('[names...]', 'signals; all when absent')
    .description('values and their age')
    .action(action((context, names) => withDevice(context, (device) => get(context, device, names))))
  command
    .command('set')
    .argument('<name=value...>', 'price=0.21,0.19,..., a time as now or RFC 3339; price_start=now is the start of this hour')
    .description('write signals, all or nothing; time=now sets the clock, before them and by itself')
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
  const wanted = names.length === 0 ? all : names.map((name) => findSignal(all, name))
  const rows = wanted.map((reading) => [reading.name, unit(reading.unit), reading.source, signalAge(reading), signalValue(reading)])
  if (out.json) for (const reading of wanted) out.result('', reading)
  else out.result(table([['SIGNAL', 'UNIT', 'SOURCE', 'AGE', 'VALUE'], ...rows]), undefined)
}

/** Nothing is written before all is understood; the clock comes first, because it is the only thing that stays when the rest is refused. */
async function set({ out, signal }: Context, device: Device, values: Assignments): Promise<void> {
  const { signals, clock } = planWrites(values, await device.signals.get({ signal }))
  if (clock !== undefined) {
    await device.client.os.datetime.set(clock, { signal })
    noteClock(out, clock)
  }
  try {
    if (Object.keys(signals).length > 0) await device.signals.set(signals, { signal })
  } catch (error) {
    if (clock !== undefined) out.note('The clock has been set; no signal has.')
    throw error
  }
  const names = [...values.keys()]
  out.result(`set ${names.join(', ')}`, { set: names })
}

const DAY_MS = 86_400_000

/** Simulations have times of their own; elsewhere such a clock is a slip, and modules decline or go by the wrong hour. */
function noteClock(out: Context['out'], clock: string): void {
  const days = Math.round((Date.parse(clock) - Date.now()) / DAY_MS)
  if (days !== 0) out.note(`The clock is set ${Math.abs(days)} days ${days > 0 ? 'ahead of' : 'behind'} that of this machine.`)
}
