import { isSetpointError, SetpointError } from '../../error.js'
import type { Transport } from '../../transport/index.js'
import { startLoader } from '../boot.js'
import { openLine } from '../line.js'
import { type OnFlashProgress, progressOf } from '../progress.js'
import { describeProduct, FLASH_START } from './chips.js'
import { ask, checkCommands, eraseSector, getId, go, notWritten, readMemory, writeMemory } from './commands.js'
import type { Block, Stm32Plan } from './plan.js'
import { type Stm32Timing, timingFor } from './protocol.js'
import { openStm32Session, type Stm32Session } from './session.js'
import { leave } from './sync.js'

export interface Stm32FlashOptions {
  /** Of the transport: 115200 when absent. */
  baudRate?: number | undefined
  /** Milliseconds to look for the loader; 3000 when absent. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
  onProgress?: OnFlashProgress | undefined
  timing?: Stm32Timing | undefined
}

export interface Stm32FlashResult {
  /** Version of the loader. */
  loader: string
  productId: number
}

const ERASE_UNIT = 16 * 1024
const WORD = 4

/**
 * Identifies the chip, erases, writes, reads back, starts the firmware. Takes the transport over (8 data bits, even parity), and closes it.
 *
 * @throws SetpointError `timeout` or `garbage` when no loader answers, `wrong-chip`, `protected`, `not-written`, `refused`, `closed`,
 * `aborted`. Nothing is erased before the chip is known to be the right one, and not to be protected.
 */
export async function flashStm32(transport: Transport, plan: Stm32Plan, options: Stm32FlashOptions = {}): Promise<Stm32FlashResult> {
  const { baudRate = 115_200, timeout = 3000, signal, onProgress, timing = timingFor(baudRate) } = options
  const line = openLine(transport, signal)
  try {
    await startLoader(transport, signal)
    const session = await openStm32Session(line, timing, timeout, plan.uarts)
    const loader = await checkCommands(session)
    const productId = await ask(
      () => getId(session),
      (id) => id === plan.chip.productId,
    )
    if (productId !== plan.chip.productId) throw wrongChip(plan, productId)
    await readMemory(session, FLASH_START, WORD) // a chip under read-out protection refuses this already
    await erase(session, plan, onProgress)
    await write(session, plan, onProgress)
    await verify(session, plan, onProgress)
    await go(session, plan.start)
    return { loader, productId }
  } catch (error) {
    if (isSetpointError(error, 'aborted')) await leave(line, timing).catch(() => undefined) // the port is gone besides, or takes no bytes
    throw error
  } finally {
    await line.close()
  }
}

function wrongChip({ chip }: Stm32Plan, productId: number): SetpointError {
  const hint = 'Nothing was erased. Name the board that is connected.'
  const wanted = `an ${chip.name} (product id 0x${chip.productId.toString(16)})`
  return new SetpointError('wrong-chip', `The board has ${describeProduct(productId)}, and not ${wanted}`, { hint })
}

async function erase(session: Stm32Session, plan: Stm32Plan, onProgress?: OnFlashProgress): Promise<void> {
  const total = plan.erase.reduce((sum, { length }) => sum + length, 0)
  const step = progressOf('erase', total, onProgress)
  for (const { number, length } of plan.erase) {
    await eraseSector(session, number, (session.timing.erase * length) / ERASE_UNIT)
    step(length)
  }
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { bytes }) => sum + bytes.length, 0)

async function write(session: Stm32Session, { blocks }: Stm32Plan, onProgress?: OnFlashProgress): Promise<void> {
  const step = progressOf('write', sizeOf(blocks), onProgress)
  for (const { address, bytes } of blocks) {
    await writeMemory(session, address, bytes)
    step(bytes.length)
  }
}

async function verify(session: Stm32Session, { blocks }: Stm32Plan, onProgress?: OnFlashProgress): Promise<void> {
  const step = progressOf('verify', sizeOf(blocks), onProgress)
  for (const { address, bytes } of blocks) {
    const isSent = (there: Uint8Array): boolean => there.every((byte, i) => byte === bytes[i])
    if (!isSent(await ask(() => readMemory(session, address, bytes.length), isSent))) throw notWritten(address)
    step(bytes.length)
  }
}
