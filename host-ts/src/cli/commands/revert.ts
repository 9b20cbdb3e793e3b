import { Command } from 'commander'
import { nameOf } from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'

export function revertCommand(action: ActionFor): Command {
  return new Command('revert').description('end a trial: the module before it runs again').action(
    action((context) =>
      withDevice(context, async (device) => {
        await device.revert({ signal: context.signal })
        const { module } = await device.status({ signal: context.signal })
        const text = module ? `${nameOf(module)} runs again` : 'no module runs, as before the trial: points go to their fallback'
        context.out.result(`reverted: ${text}`, { module })
      }),
    ),
  )
}
