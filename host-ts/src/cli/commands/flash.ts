import { Command } from 'commander'
import { pause } from '../../async/index.js'
import { requireBuilt } from '../../boards/index.js'
import { connect, type DeviceInfo } from '../../device/index.js'
import { type ErrorCode, isSetpointError, SetpointError } from '../../error.js'
import { type FlashPlan, type FlashProgress, planFlash } from '../../flash/index.js'
import type { Transport } from '../../transport/index.js'
import { confirm } from '../confirm.js'
import { type BoardLine, boardLine } from '../connection.js'
import type { ActionFor, Context } from '../context.js'
import { inFile, readFirmware } from '../files.js'
import { flashableBoard } from '../flashable.js'
import { bytes, printable, table } from '../format.js'
import { type Progress, progressBar } from '../progress.js'
import { describeInfo } from './info.js'

export function flashCommand(action: ActionFor): Command {
  return new Command('flash')
    .argument('<board>', 'the board that is connected: stm32f405, ...')
    .option('--image <file>', 'another firmware than the one that was built last, or that the package has')
    .option('--release', 'the release build, which trusts your keys, and not the development key')
    .option('--erase-store', 'erase the module store too: packages, settings, security counter')
    .description('write the firmware into a board, through the loader in its ROM')
    .action(
      action(async (context, [board = ''], options) => {
        const release = options.release === true
        if (release && typeof options.image === 'string') throw releaseOfFile()
        const { loader, build, image: built } = flashableBoard(board, release)
        const image = typeof options.image === 'string' ? options.image : built
        if (image === built) requireBuilt(build, image, `setpoint flash ${board} --image FILE writes it from here`)
        const plan = await planOf(image, (content) => planFlash(loader, content, { board, eraseStore: options.eraseStore === true }))
        const line = await boardLine(context)
        const transport = await openAgreed(context, line, image, plan)
        const begun = performance.now()
        const said = await write(context, transport, plan)
        const seconds = (performance.now() - begun) / 1000
        context.out.note(`Written and read back in ${seconds.toFixed(1)} s. Waiting for the firmware ...`)
        const { text, info } = await firmwareInfo(context, line)
        if (info.board !== board) throw wrongBoard(line.label, board, info.board)
        const { chip, wiring, bytes: size, erases, keeps, erased, kept } = plan
        context.out.result(text, { board, chip, loader: said, wiring, image, bytes: size, erases, keeps, erased, kept, seconds, info })
      }),
    )
}

function releaseOfFile(): SetpointError {
  return new SetpointError('usage', '--release is the build of this checkout, and --image is another file', {
    hint: 'Leave one of them out. Whose keys a firmware trusts, its info says.',
  })
}

async function planOf(image: string, plan: (content: Uint8Array) => FlashPlan): Promise<FlashPlan> {
  try {
    return plan(await readFirmware(image))
  } catch (error) {
    throw inFile(image, error)
  }
}

/** The line, open: whether it can be is known before anything is asked. @throws SetpointError what opening does, `usage`, `aborted`. */
async function openAgreed(context: Context, line: BoardLine, image: string, plan: FlashPlan): Promise<Transport> {
  const transport = await line.open({ baudRate: context.flags.baud, parity: plan.parity })
  try {
    announce(context, line, image, plan)
    await confirm(context, `Flash the ${plan.chip} on ${line.label}?`)
    return transport
  } catch (error) {
    await transport.close?.()
    throw error
  }
}

function announce({ out }: Context, { label }: BoardLine, image: string, plan: FlashPlan): void {
  out.note(
    table([
      ['firmware', `${image}, ${bytes(plan.bytes)}`],
      ['for', `${plan.chip} on ${label}`], // nothing has asked the chip yet
      ...(plan.wiring === undefined ? [] : [['loader', `on ${plan.wiring}`]]),
      ['erases', plan.erases],
      ['keeps', plan.keeps],
    ]),
  )
}

const LABELS = { erase: 'Erasing', write: 'Writing', verify: 'Reading back' } as const

/** A bar for each phase. Returns what the loader said of itself. */
async function write({ out, flags, signal }: Context, transport: Transport, plan: FlashPlan): Promise<string> {
  let bar: Progress | undefined
  let shown: FlashProgress['phase'] | undefined
  let begun = false // with the first report, before the first erase
  const onProgress = ({ phase, done, total, bytesPerSecond }: FlashProgress): void => {
    begun = true
    if (phase !== shown) {
      bar?.stop()
      bar = progressBar(out, LABELS[phase])
      shown = phase
    }
    bar?.update({ sent: done, total, bytesPerSecond })
  }
  const options = { baudRate: flags.baud, timeout: flags.timeout * 1000, signal, onProgress }
  try {
    return await plan.flash(transport, options)
  } catch (error) {
    bar?.stop()
    if (begun) out.warn('The board may have no whole firmware now. Its loader is in ROM and is still there: flash it again.')
    throw error
  } finally {
    bar?.stop()
  }
}

/** Of every firmware when it starts (SPEC.md, "Framings"); --baud is for the loader, which takes any. */
const CONSOLE_BAUD = 115_200
const START_MS = 10_000
const TRY_MS = 500
const NOT_YET: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['timeout', 'garbage', 'closed', 'no-device', 'busy', 'protocol'])

/** What the firmware says of itself on the same line, once it does. */
async function firmwareInfo({ signal }: Context, line: BoardLine): Promise<{ text: string; info: DeviceInfo }> {
  for (const end = performance.now() + START_MS; ; await pause(TRY_MS / 5, signal)) {
    try {
      await using device = await connect(await line.open({ baudRate: CONSOLE_BAUD }), { timeout: TRY_MS, signal })
      const info = await device.info({ signal })
      return { text: describeInfo(device, info), info }
    } catch (cause) {
      if (!isSetpointError(cause) || !NOT_YET.has(cause.code)) throw cause
      if (performance.now() < end) continue
      throw new SetpointError('timeout', `The firmware is in flash, but does not answer on ${line.label}`, {
        cause,
        hint: 'Release the boot pin (BOOT0 low; GPIO9 high) and reset the board; then: setpoint info.',
      })
    }
  }
}

function wrongBoard(label: string, wanted: string, found: string): SetpointError {
  return new SetpointError('wrong-board', `What answers on ${label} is the board ${printable(found)}, and not ${wanted}`, {
    hint: 'The firmware is in flash, as it was read back, but something else has the line: is it the right one? Then: setpoint info.',
  })
}
