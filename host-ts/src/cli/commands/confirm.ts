import { Command } from 'commander'
import { describeStanding, nameOf, readSituation } from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'

export function confirmCommand(action: ActionFor): Command {
  return new Command('confirm').description('keep the module on trial').action(
    action((context) =>
      withDevice(context, async (device) => {
        const { out, signal } = context
        await device.confirm({ signal })
        const { module, lifecycle } = await readSituation(device, { signal })
        const name = module ? nameOf(module) : 'the module'
        out.result(`${name} is ${describeStanding(lifecycle) ?? 'confirmed'}`, { module, counter: lifecycle.counter })
      }),
    ),
  )
}
