import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { ESPLoader, Transport as EspTransport, UnexpectedChipIdError, UnexpectedChipMagicError } from 'esptool-js'
import { aborted } from '../../async/index.js'
import { isSetpointError, SetpointError } from '../../error.js'
import type { Transport } from '../../transport/index.js'
import { startFirmware } from '../boot.js'
import type { FlashOptions } from '../options.js'
import { progressOf } from '../progress.js'
import type { Esp32Plan } from './plan.js'
import { type AdaptedPort, adaptPort } from './port.js'
import { absent, CHIP, refusal, silence, wrongChip } from './problems.js'

/** Of one look for the loader: a reset, and five requests that go unanswered. */
const ATTEMPT_MS = 700
/** What the ROM's loader takes at once; the stub of esptool, which is not used, takes more. */
const BLOCK = 0x400
const WORD = 4
const BLOCK_MS = 3000
const START_MS = 1000
const ATTEMPTS = 3

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
  await identify(loader, link, Math.max(1, Math.round(timeout / ATTEMPT_MS)), label)
  loader.FLASH_WRITE_SIZE = BLOCK
  const step: Step = async (what, act, attempts = ATTEMPTS) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await act()
      } catch (cause) {
        if (cause instanceof SetpointError) throw cause
        if (attempt === attempts) throw adapted.unanswered() ? silence(label, cause) : refusal(what, cause)
      }
    }
  }
  await step('Reaching the flash', () => loader.flashSpiAttach(0))
  const erased = progressOf('erase', erase.length + (eraseStore?.length ?? 0), onProgress)
  if (eraseStore) {
    await step('Erasing the module store', () => loader.flashBegin(eraseStore.length, eraseStore.start))
    erased(eraseStore.length)
  }
  await step('Erasing', () => loader.flashBegin(Math.ceil(image.length / WORD) * WORD, erase.start))
  erased(erase.length)
  await write(loader, image, step, onProgress)
  await step('Leaving the flash', () => loader.flashBegin(0, 0)) // before it is read back: damaged on its way it might erase something
  await verify(loader, image, step)
  progressOf('verify', image.length, onProgress)(image.length)
  await start(loader, transport, step)
  return `${CHIP} loader in ROM`
}

/** Does something of the loader's, again where that fails, and tells what went wrong with it. */
type Step = <T>(what: string, act: () => Promise<T>, attempts?: number) => Promise<T>

/** Answers have no checksum: a chip that is another one is asked again. */
async function identify(loader: ESPLoader, link: EspTransport, looks: number, label: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = await loader.connect('default_reset', looks).then(
      () => `an ${loader.chip.CHIP_NAME}`,
      (cause) => {
        if (cause instanceof UnexpectedChipIdError || cause instanceof UnexpectedChipMagicError) return 'an unknown chip'
        throw cause instanceof SetpointError ? cause : absent(label, cause)
      },
    )
    if (found === `an ${CHIP}`) return
    if (attempt === ATTEMPTS) throw wrongChip(found)
    await link.disconnect()
  }
}

async function write(loader: ESPLoader, image: Uint8Array, step: Step, onProgress: FlashOptions['onProgress']): Promise<void> {
  const written = progressOf('write', image.length, onProgress)
  for (let at = 0; at < image.length; at += BLOCK) {
    const bytes = image.subarray(at, at + BLOCK)
    const block = new Uint8Array(BLOCK).fill(0xff)
    block.set(bytes)
    await step('Writing', () => loader.flashBlock(block, at / BLOCK, BLOCK_MS), 1) // it tries again by itself
    written(bytes.length)
  }
}

/** The ROM answers in hexadecimal digits, of which esptool-js, made for its stub, makes hexadecimal digits once more. */
async function verify(loader: ESPLoader, image: Uint8Array, step: Step): Promise<void> {
  const wanted = bytesToHex(md5(image))
  for (let attempt = 1; ; attempt++) {
    const digits = new TextDecoder().decode(hexToBytes(await step('Reading back', () => loader.flashMd5sum(0, image.length))))
    if (digits.toLowerCase() === wanted) return
    if (attempt === ATTEMPTS) break // it was not its answer that was damaged
  }
  throw new SetpointError('not-written', 'What is in flash is not what was sent: its MD5 differs', { hint: 'Flash again.' })
}

/** A loader that is there no more has started the firmware, though its answer was lost. */
async function start(loader: ESPLoader, transport: Transport, step: Step): Promise<void> {
  if (await startFirmware(transport)) return
  await step('Starting the firmware', () => loader.flashFinish(true, START_MS)).catch((error) => {
    if (!isSetpointError(error, 'timeout')) throw error
  })
}
