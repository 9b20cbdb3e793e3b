import { badFirmware, type Segment } from '../image.js'
import { FLASH_START, type Stm32Chip } from './chips.js'

export interface Sector {
  number: number
  start: number
  length: number
}

/** Bytes for one Write Memory: at most 256, whole words (AN3155 3.6). */
export interface Block {
  address: number
  bytes: Uint8Array
}

export interface Stm32Plan {
  chip: Stm32Chip
  erase: Sector[]
  /** The module store's, which are not erased. */
  keep: Sector[]
  /** In the order of writing: the first sector last, so that what was interrupted does not start. */
  blocks: Block[]
  /** Where the loader listens, for a hint. */
  uarts: string
  /** Of the firmware. */
  bytes: number
  start: number
}

export interface Stm32PlanOptions {
  /** Sectors of the module store; none when absent. */
  storeSectors?: readonly number[] | undefined
  /** Erases them too. */
  eraseStore?: boolean | undefined
  /** Where the loader listens on the board, and how it is entered; what AN2606 says of the chip when absent. */
  wiring?: string | undefined
}

const BLOCK = 256
const WORD = 4

/**
 * Says what flashing will do to a chip: it erases the sectors that the firmware has bytes in, and no other.
 *
 * @throws SetpointError `bad-firmware` when it does not fit the chip, lies in the module store, or has no vector table at its start.
 */
export function planStm32(segments: readonly Segment[], chip: Stm32Chip, options: Stm32PlanOptions = {}): Stm32Plan {
  const { storeSectors = [], eraseStore = false, wiring = chip.uarts } = options
  const sectors = sectorsOf(chip)
  const end = FLASH_START + chip.sectors.reduce((sum, size) => sum + size, 0)
  for (const { address, bytes } of segments) {
    if (address < FLASH_START || address + bytes.length > end) {
      throw badFirmware(
        `has bytes at ${hex(address)}, which is not in the flash of the ${chip.name} (${hex(FLASH_START)} to ${hex(end - 1)})`,
      )
    }
  }
  checkVectors(segments, chip)
  const touched = sectors.filter((sector) => segments.some((segment) => overlap(sector, segment)))
  const taken = touched.find(({ number }) => storeSectors.includes(number))
  if (taken) throw badFirmware(`has bytes in sector ${taken.number}, which is the module store's`)
  const store = sectors.filter(({ number }) => storeSectors.includes(number))
  const blocks = inWords(segments).flatMap(blocksOf)
  const isFirst = ({ address }: Block): boolean => address < FLASH_START + (sectors[0]?.length ?? 0)
  return {
    chip,
    erase: sectors.filter((sector) => touched.includes(sector) || (eraseStore && store.includes(sector))),
    keep: eraseStore ? [] : store,
    blocks: [...blocks.filter((block) => !isFirst(block)), ...blocks.filter(isFirst)],
    uarts: wiring,
    bytes: segments.reduce((sum, { bytes }) => sum + bytes.length, 0),
    start: FLASH_START,
  }
}

function sectorsOf(chip: Stm32Chip): Sector[] {
  let start = FLASH_START
  return chip.sectors.map((length, number) => {
    const sector = { number, start, length }
    start += length
    return sector
  })
}

function overlap(sector: Sector, { address, bytes }: Segment): boolean {
  return address < sector.start + sector.length && sector.start < address + bytes.length
}

/** The stack's first value and the reset handler (ARMv7-M B1.5.3): a file for another chip rarely has both right. */
function checkVectors(segments: readonly Segment[], { name, ram }: Stm32Chip): void {
  const first = segments.find(({ address, bytes }) => address === FLASH_START && bytes.length >= 2 * WORD)
  if (!first) throw badFirmware(`has no vector table at ${hex(FLASH_START)}`)
  const view = new DataView(first.bytes.buffer, first.bytes.byteOffset)
  const [stack, reset] = [view.getUint32(0, true), view.getUint32(WORD, true)]
  const inRam = stack > ram.start && stack <= ram.start + ram.length
  const inside = segments.some(({ address, bytes }) => reset > address && reset < address + bytes.length)
  if (!inRam || reset % 2 !== 1 || !inside) {
    throw badFirmware(`is not one for the ${name}: its vector table starts with ${hex(stack)} and ${hex(reset)}`)
  }
}

/** Segments in ascending order, of whole words with ones around what is given: two that share a word become one. */
function inWords(segments: readonly Segment[]): Segment[] {
  const wide: Segment[] = []
  for (const { address, bytes } of [...segments].sort((a, b) => a.address - b.address)) {
    const before = wide.at(-1)
    const shared = before && address < before.address + before.bytes.length ? wide.pop() : undefined
    const start = shared?.address ?? address - (address % WORD)
    const words = new Uint8Array(Math.ceil((address + bytes.length - start) / WORD) * WORD).fill(0xff)
    words.set(shared?.bytes ?? [])
    words.set(bytes, address - start)
    wide.push({ address: start, bytes: words })
  }
  return wide
}

function blocksOf({ address, bytes }: Segment): Block[] {
  const blocks: Block[] = []
  const end = address + bytes.length
  for (let at = address; at < end; ) {
    const next = Math.min(end, at - (at % BLOCK) + BLOCK)
    blocks.push({ address: at, bytes: bytes.slice(at - address, next - address) })
    at = next
  }
  return blocks
}

export const hex = (address: number): string => `0x${address.toString(16).padStart(8, '0')}`
