import { Command, Option } from 'commander'
import type { UploadProgress } from '../../client/index.js'
import type { Device, PushResult } from '../../device/index.js'
import { isSetpointError, SetpointError } from '../../error.js'
import { describePush, describeState, describeTrial, PUSH_INTERRUPTED, readSituation, type Situation } from '../../words/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor, Context } from '../context.js'
import { inFile, readModule } from '../files.js'
import { hintTrial } from '../lifecycle.js'
import { progressBar } from '../progress.js'
import { projectModule } from '../project-module.js'

/** As the device counts them. */
const CONFIRM_AFTER_MAX = 0xffff_ffff

export function pushCommand(action: ActionFor): Command {
  return new Command('push')
    .argument('[file]', 'a module (.wasm) or a package (default: what the project has built)')
    .addOption(new Option('--test', 'on trial: goes back by itself unless it is confirmed (default)').conflicts('confirm'))
    .addOption(new Option('--confirm-after <number>', 'on trial, confirmed by this many good evaluations').conflicts('confirm'))
    .option('--confirm', 'for good, without a trial')
    .description('send a module and wait until it runs')
    .action(
      action(async (context, [named], options) => {
        const confirmAfter = parseCount(options.confirmAfter)
        const { module: file, project } = named === undefined ? await projectModule(context) : { module: named, project: undefined }
        const content = await readModule(file)
        await withDevice(context, async (device) => {
          const begun = performance.now()
          const how: How = { as: options.confirm ? 'confirmed' : 'trial', confirmAfter, version: project?.version }
          const result = await send(context, device, file, content, how)
          const seconds = (performance.now() - begun) / 1000
          const { out } = context
          out.result(
            describePush(result, seconds, (hash) => out.style('bold', hash)),
            result,
          )
          const situation = await readSituation(device, { signal: context.signal })
          if (result.outcome === 'running') noteState(context, situation)
          if (!result.trial) return
          const trial = describeTrial(situation)
          if (trial === undefined) return context.out.note('The trial has ended already: setpoint status says why.')
          context.out.note(`It ${trial}.`)
          hintTrial(context.out)
        })
      }),
    )
}

/** A module that does not go on where the one before it stopped is worth knowing about. */
function noteState({ out }: Context, { lifecycle }: Situation): void {
  const state = describeState(lifecycle)
  if (state !== undefined) out.note(`Its state is ${state}.`)
}

interface How {
  as: 'trial' | 'confirmed'
  confirmAfter: number | undefined
  version: string | undefined
}

async function send({ out, signal }: Context, device: Device, file: string, content: Uint8Array, how: How): Promise<PushResult> {
  const bar = progressBar(out, 'Sending')
  let sending = false
  const onProgress = (progress: UploadProgress): void => {
    sending = progress.sent < progress.total
    bar.update(progress)
  }
  try {
    return await device.push(content, { ...how, signal, onProgress })
  } catch (error) {
    bar.stop()
    const lost = isSetpointError(error, 'closed') || isSetpointError(error, 'timeout')
    if (signal.aborted || (sending && lost)) out.note(PUSH_INTERRUPTED)
    throw inFile(file, error)
  } finally {
    bar.stop()
  }
}

function parseCount(text: unknown): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= CONFIRM_AFTER_MAX) return number
  throw new SetpointError('usage', `--confirm-after wants a whole number from 1 to ${CONFIRM_AFTER_MAX}`)
}
