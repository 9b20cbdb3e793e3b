import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { ESPLoader, Transport as EspTransport, UnexpectedChipIdError, UnexpectedChipMagicError } from 'esptool-js'
import { messageOf, SetpointError } from '../../error.js'
import { aborted } from '../../smp/index.js'
import type { Transport } from '../../transport/index.js'
import { startFirmware } from '../boot.js'
import type { FlashOptions } from '../loader.js'
import { progressOf } from '../progress.js'
import type { Esp32Plan, Region } from './plan.js'
import { type AdaptedPort, adaptPort } from './port.js'

const CHIP = 'ESP32-C3'
/** Of one look for the loader: a reset, and five requests that go unanswered. */
const ATTEMPT_MS = 700
/** What the ROM's loader takes at once; the stub of esptool, which is not used, takes more. */
const BLOCK = 0x400

const silent = { clean: () => undefined, write: () => undefined, writeLine: () => undefined }

/**
 * Writes an image to the start of the flash of an ESP32-C3 by the loader in its ROM, compares MD5, and resets the chip. Takes the transport
 * over (8 data bits, no parity), and closes it.
 *
 * @returns What the loader says of the chip.
 * @throws SetpointError `timeout` when no loader answers, `wrong-chip`, `not-written`, `refused`, `closed`, `aborted`.
 */
export async function flashEsp32(transport: Transport, plan: Esp32Plan, options: FlashOptions = {}): Promise<string> {
  const { signal } = options
  const label = transport.label ?? 'the port'
  let stop: (error: SetpointError) => void = () => undefined
  const stopped = new Promise<never>((_, reject) => {
    stop = (error) => {
      reject(error)
      adapted.stop(error)
    }
  })
  const adapted = adaptPort(transport, label, (error) => stop(error))
  const onAbort = (): void => stop(aborted(signal))
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort)
  const work = perform(adapted, transport, plan, options, label)
  try {
    return await Promise.race([stopped, work])
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stopped.catch(() => undefined)
    stop(new SetpointError('closed', `${label} was closed`))
    await work.catch(() => undefined) // the error that ended it has been thrown
    await adapted.close()
  }
}

async function perform(adapted: AdaptedPort, transport: Transport, plan: Esp32Plan, options: FlashOptions, label: string): Promise<string> {
  const { timeout = 3000, baudRate = 115_200, onProgress } = options
  const { image, erase, eraseStore } = plan
  const link = new EspTransport(adapted.port as unknown as SerialPort)
  link.trace = () => undefined // it says on the console when it ends
  const loader = new ESPLoader({ transport: link, baudrate: baudRate, romBaudrate: baudRate, terminal: silent })
  await loader.connect('default_reset', Math.max(1, Math.round(timeout / ATTEMPT_MS))).catch((cause) => {
    throw unidentified(label, cause)
  })
  if (loader.chip.CHIP_NAME !== CHIP) throw wrongChip(`an ${loader.chip.CHIP_NAME}`)
  loader.FLASH_WRITE_SIZE = BLOCK
  const step: Step = (what, done) =>
    done.catch((cause) => {
      throw adapted.unanswered() ? silence(label, cause) : refusal(what, cause)
    })
  await step('Reaching the flash', loader.flashSpiAttach(0))
  const total = erase.length + (eraseStore?.length ?? 0)
  const erased = progressOf('erase', total, onProgress)
  if (eraseStore) {
    await step('Erasing the module store', loader.flashBegin(eraseStore.length, eraseStore.start))
    erased(eraseStore.length)
  }
  await step('Writing', write(loader, image, erase, erased, onProgress))
  await verify(loader, image, step)
  progressOf('verify', image.length, onProgress)(image.length)
  await step('Starting the firmware', start(loader, transport))
  return `${CHIP} loader in ROM`
}

/** Does something of the loader's, and tells what went wrong with it. */
type Step = <T>(what: string, done: Promise<T>) => Promise<T>

async function write(
  loader: ESPLoader,
  image: Uint8Array,
  erase: Region,
  erased: (bytes: number) => void,
  onProgress: FlashOptions['onProgress'],
): Promise<void> {
  let before: number | undefined
  let written: (bytes: number) => void = () => undefined
  await loader.writeFlash({
    fileArray: [{ data: image, address: erase.start }],
    flashMode: 'keep',
    flashFreq: 'keep',
    flashSize: 'keep',
    eraseAll: false,
    compress: false,
    reportProgress: (_file, sent, total) => {
      if (before === undefined) {
        erased(erase.length)
        written = progressOf('write', total, onProgress)
      } else written(sent - before)
      before = sent
    },
  })
}

/** The ROM answers in hexadecimal digits, of which esptool-js, made for its stub, makes hexadecimal digits once more. */
async function verify(loader: ESPLoader, image: Uint8Array, step: Step): Promise<void> {
  const digits = new TextDecoder().decode(hexToBytes(await step('Reading back', loader.flashMd5sum(0, image.length))))
  if (digits.toLowerCase() === bytesToHex(md5(image))) return
  throw new SetpointError('not-written', 'What is in flash is not what was sent: its MD5 differs', { hint: 'Flash again.' })
}

async function start(loader: ESPLoader, transport: Transport): Promise<void> {
  const reset = await startFirmware(transport)
  if (reset) return
  await loader.flashBegin(0, 0)
  await loader.flashFinish(true)
}

function unidentified(label: string, cause: unknown): unknown {
  if (cause instanceof SetpointError) return cause
  if (cause instanceof UnexpectedChipIdError || cause instanceof UnexpectedChipMagicError) return wrongChip('an unknown chip')
  return new SetpointError('timeout', `No loader answers on ${label}`, { cause, hint: HOW })
}

/** esptool-js tells silence from a refusal by nothing but its words. */
function silence(label: string, cause: unknown): SetpointError {
  return new SetpointError('timeout', `The loader on ${label} does not answer any more`, { cause, hint: `${HOW} Then flash again.` })
}

function refusal(what: string, cause: unknown): SetpointError {
  return new SetpointError('refused', `${what} fails: ${messageOf(cause)}`, { cause, hint: 'Flash again.' })
}

const HOW = 'To start the loader, hold BOOT (GPIO9 low) while the board is reset; DTR and RTS do it on most boards.'

function wrongChip(found: string): SetpointError {
  return new SetpointError('wrong-chip', `The board has ${found}, and not an ${CHIP}`, {
    hint: 'Nothing was erased. Name the board that is connected.',
  })
}
