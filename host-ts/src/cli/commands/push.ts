import { Command } from 'commander'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { inFile, readModule } from '../files.js'
import { bytes } from '../format.js'
import { hex } from '../output.js'
import { progressBar } from '../progress.js'

export function pushCommand(action: ActionFor): Command {
  return new Command('push')
    .argument('<file>', 'a module (.wasm) or a package')
    .description('send a module and wait until it runs')
    .action(
      action(async (context, [file = '']) => {
        const { out, signal } = context
        const content = await readModule(file)
        await withDevice(context, async (device) => {
          const bar = progressBar(out, 'Sending')
          try {
            const begun = performance.now()
            const result = await device.push(content, { signal, onProgress: bar.update })
            bar.stop()
            const seconds = (performance.now() - begun) / 1000
            const name = `${out.style('bold', hex(result.hash).slice(0, 12))} (version ${result.version}, ${bytes(result.size)})`
            const text = result.outcome === 'unchanged' ? `unchanged: ${name} runs already` : `${name} runs, after ${seconds.toFixed(1)} s`
            out.result(text, result)
          } catch (error) {
            bar.stop()
            if (signal.aborted) out.note('Interrupted. The next push of this file goes on where this one stopped.')
            throw inFile(file, error)
          }
        })
      }),
    )
}
