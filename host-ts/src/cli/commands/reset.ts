import { Command } from 'commander'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'

export function resetCommand(action: ActionFor): Command {
  return new Command('reset').description('restart the device and wait until it answers').action(
    action((context) =>
      withDevice(context, async (device) => {
        const begun = performance.now()
        await device.reset({ signal: context.signal })
        const milliseconds = Math.round(performance.now() - begun)
        context.out.result(`the device is back after ${milliseconds} ms`, { milliseconds })
      }),
    ),
  )
}
