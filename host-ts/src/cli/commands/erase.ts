import { Command } from 'commander'
import { confirm } from '../confirm.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'

export function eraseCommand(action: ActionFor): Command {
  return new Command('erase')
    .option('--running', 'stop and remove the running module; lifts every quarantine')
    .description('empty the candidate slot')
    .action(
      action(async (context, _args, options) => {
        const what = options.running ? 'running' : 'candidate'
        if (what === 'running') await confirm(context, 'Stop and remove the running module?')
        await withDevice(context, async (device) => {
          await device.erase(what, { signal: context.signal })
          context.out.result(
            what === 'running'
              ? 'the running module is erased: points go to their fallback, and no module is quarantined any more'
              : 'the candidate slot is empty: the running module goes on',
            { erased: what },
          )
        })
      }),
    )
}
