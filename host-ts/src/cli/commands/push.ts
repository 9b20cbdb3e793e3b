import { Command, Option } from 'commander'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { inFile, readModule } from '../files.js'
import { bytes } from '../format.js'
import { hex } from '../output.js'
import { progressBar } from '../progress.js'

export function pushCommand(action: ActionFor): Command {
  return new Command('push')
    .argument('<file>', 'a module (.wasm) or a package')
    .addOption(new Option('--test', 'on trial: without a confirm it goes back (default)').conflicts('confirm'))
    .option('--confirm', 'for good')
    .description('send a module and wait until it runs')
    .action(
      action(async (context, [file = ''], options) => {
        const { out, signal } = context
        const content = await readModule(file)
        await withDevice(context, async (device) => {
          const bar = progressBar(out, 'Sending')
          try {
            const begun = performance.now()
            const result = await device.push(content, { as: options.confirm ? 'confirmed' : 'trial', signal, onProgress: bar.update })
            bar.stop()
            const seconds = (performance.now() - begun) / 1000
            const name = `${out.style('bold', hex(result.hash).slice(0, 12))} (version ${result.version}, ${bytes(result.size)})`
            const how = result.trial ? 'runs on trial' : 'runs'
            out.result(
              result.outcome === 'unchanged' ? `unchanged: ${name} runs already` : `${name} ${how}, after ${seconds.toFixed(1)} s`,
              result,
            )
            if (result.trial)
              out.note('A reset, a fault or an hour ends the trial. setpoint confirm keeps the module, setpoint revert does not.')
          } catch (error) {
            bar.stop()
            if (signal.aborted) out.note('Interrupted. The next push of this file goes on where this one stopped.')
            throw inFile(file, error)
          }
        })
      }),
    )
}
