import * as z from 'zod'
import { SetpointError } from '../error.js'
import type { Transport } from '../transport/index.js'
import { checkBoard } from './board.js'
import { planEsp32, type Region } from './esp32/plan.js'
import { readHex } from './image.js'
import type { FlashOptions } from './options.js'
import { stm32Chips } from './stm32/chips.js'
import { flashStm32 } from './stm32/flash.js'
import { hex, planStm32, type Sector } from './stm32/plan.js'

/** Where the loader listens on this board, and how it is entered: `USART1: PA9 (TX), PA10 (RX); BOOT0 high`. */
const wiring = z.string().min(1).optional()

/** How a board is flashed, as its manifest says (`setpoint.loader` in boards/NAME.json). */
export const boardLoader = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stm32-uart'),
    chip: z.enum(Object.keys(stm32Chips) as [keyof typeof stm32Chips]),
    wiring,
    /** Those of the module store. */
    store_sectors: z.array(z.int().nonnegative()),
  }),
  z.object({
    kind: z.literal('esp32'),
    chip: z.literal('esp32c3'),
    wiring,
    /** Of the module store, in flash. */
    store: z.object({ start: z.int().positive(), length: z.int().positive() }).optional(),
  }),
])

export type BoardLoader = z.infer<typeof boardLoader>

/** What flashing will do, before any of it is done. */
export interface FlashPlan {
  /** `STM32F405`. */
  chip: string
  /** Where the loader listens, and how it is entered, where the board's file says it. */
  wiring: string | undefined
  /** Bytes of the firmware. */
  bytes: number
  /** What is erased and what stays, in words. */
  erases: string
  keeps: string
  /** The same as addresses: all that is erased, and the module store where it stays. */
  erased: readonly Region[]
  kept: readonly Region[]
  /** Of the transport that the loader wants. */
  parity: 'even' | 'none'
  /**
   * Identifies the chip, erases, writes, reads back and starts the firmware. Takes the transport over, and closes it.
   *
   * @returns What the loader says of itself.
   * @throws SetpointError `timeout` or `garbage` when no loader answers, `wrong-chip`, `protected`, `not-written`, `refused`, `closed`,
   * `aborted`. Nothing is erased before the chip is known to be the right one, and not to be protected.
   */
  flash(transport: Transport, options?: FlashOptions): Promise<string>
}

export interface PlanOptions {
  /** Name of the board, which the firmware must carry; without it nothing but the chip is looked at. */
  board?: string | undefined
  /** Erases the module store too. */
  eraseStore?: boolean | undefined
}

/**
 * @param file What the build wrote for the board: Intel HEX for an STM32 (`firmware.hex`), the image for an ESP32 (`firmware.image`).
 * @throws SetpointError `bad-firmware` when it is none for that chip or that board, or would be written over the module store.
 */
export function planFlash(loader: BoardLoader, file: Uint8Array, { board, eraseStore = false }: PlanOptions = {}): FlashPlan {
  if (loader.kind === 'esp32') {
    const plan = esp32(loader, file, eraseStore)
    if (board !== undefined) checkBoard([file], board)
    return plan
  }
  const segments = readHex(file)
  const plan = planStm32(segments, stm32Chips[loader.chip], { storeSectors: loader.store_sectors, eraseStore, wiring: loader.wiring })
  if (board !== undefined) {
    checkBoard(
      segments.map(({ bytes }) => bytes),
      board,
    )
  }
  const kept = plan.keep.length > 0 ? `${sectors(plan.keep)}: the module store` : NO_STORE
  return {
    chip: plan.chip.name,
    wiring: loader.wiring,
    bytes: plan.bytes,
    erases: sectors(plan.erase),
    keeps: kept,
    erased: plan.erase.map(regionOf),
    kept: plan.keep.map(regionOf),
    parity: 'even',
    flash: async (transport, options) => `UART loader ${(await flashStm32(transport, plan, options)).loader}`,
  }
}

const NO_STORE = 'no module store'

type Esp32Loader = Extract<BoardLoader, { kind: 'esp32' }>

/** Loaded when it is wanted: esptool-js is large. */
function esp32({ store, wiring }: Esp32Loader, file: Uint8Array, eraseStore: boolean): FlashPlan {
  if (eraseStore && !store) throw new SetpointError('usage', "The board's file does not say where its module store is")
  const plan = planEsp32(file, store, eraseStore)
  const erased = [plan.erase, ...(plan.eraseStore ? [plan.eraseStore] : [])]
  const region = ({ start, length }: Region): string => `${hex(start)} to ${hex(start + length - 1)}`
  return {
    chip: 'ESP32-C3',
    wiring,
    bytes: file.length,
    erases: erased.map(region).join(', '),
    keeps: eraseStore ? NO_STORE : store ? `${region(store)}: the module store` : 'what is behind it',
    erased,
    kept: store && !eraseStore ? [store] : [],
    parity: 'none',
    flash: async (transport, options) => (await import('./esp32/flash.js')).flashEsp32(transport, plan, options),
  }
}

const regionOf = ({ start, length }: Sector): Region => ({ start, length })

/** `sector 0 (16 KiB), sectors 5 and 6 (256 KiB)`: those that follow each other together. */
function sectors(list: readonly Sector[]): string {
  const runs: Sector[][] = []
  for (const sector of list) {
    const run = runs.at(-1)
    if (run?.at(-1)?.number === sector.number - 1) run.push(sector)
    else runs.push([sector])
  }
  return runs.map((run) => `${numbers(run)} (${run.reduce((sum, { length }) => sum + length, 0) / 1024} KiB)`).join(', ')
}

function numbers(run: readonly Sector[]): string {
  const [first, last] = [run[0]?.number, run.at(-1)?.number]
  if (run.length === 1) return `sector ${first}`
  return `sectors ${first} ${run.length === 2 ? 'and' : 'to'} ${last}`
}
