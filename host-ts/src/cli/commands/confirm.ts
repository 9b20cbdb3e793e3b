import { Command } from 'commander'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'

export function confirmCommand(action: ActionFor): Command {
  return new Command('confirm').description('keep the module on trial').action(
    action((context) =>
      withDevice(context, async (device) => {
        await device.confirm({ signal: context.signal })
        const { counter } = await device.lifecycle({ signal: context.signal })
        context.out.result(`the running module is confirmed: nothing with a security counter below ${counter} runs any more`, { counter })
      }),
    ),
  )
}
