/**
 * The loader in the ROM of an ESP32-C3, written from Espressif's "Serial Protocol" (esptool's documentation) alone. What it does not say of the
 * ROM is not modelled: the stub, compressed writes, changes of the baud rate.
 */
import { createHash } from 'node:crypto'

export interface EspRomOptions {
  /** As in the header of images: 5 is the ESP32-C3. */
  chipId?: number | undefined
  /** The request with this number, from 1 on, is refused. */
  failAt?: number | undefined
  /** Requests from this number on are refused. */
  failFrom?: number | undefined
  /** Requests from this number on are not answered. */
  silentFrom?: number | undefined
  /** The second byte of this block of FLASH_DATA arrives turned over. */
  spoilBlock?: number | undefined
}

export interface EspRom {
  readonly flash: Uint8Array
  /** Erased parts: start and length. */
  readonly erased: Array<[start: number, length: number]>
  /** Whether the chip has been reset into its firmware. */
  readonly started: boolean
  readonly requests: number
  receive(bytes: Uint8Array): void
  /** As the pins do. */
  reset(): void
}

const END = 0xc0
const ESC = 0xdb
const ESC_END = 0xdc
const ESC_ESC = 0xdd

const Op = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  memBegin: 0x05,
  memEnd: 0x06,
  memData: 0x07,
  sync: 0x08,
  writeReg: 0x09,
  readReg: 0x0a,
  spiSetParams: 0x0b,
  spiAttach: 0x0d,
  spiFlashMd5: 0x13,
  getSecurityInfo: 0x14,
} as const

/** Direction, operation, length (2), checksum (4). */
const HEAD = 8
const INVALID_MESSAGE = 5
const FAILED = 6
const CHECKSUM_SEED = 0xef
const SECTOR = 4096
const FLASH_BYTES = 4 * 1024 * 1024
const SYNC_ANSWERS = 8
/** Nothing looks at it, but it is not 0: that is what the stub says. */
const SYNC_VALUE = 0x2012_0707

/** Registers by address: what tells an ESP32-C3 from older chips (esptool, CHIP_DETECT_MAGIC_REG_ADDR); all else reads 0. */
const DETECT = 0x4000_1000
const MAGIC = 0x1b31_506f

const word = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)

/** Of one direction: whole packets out of bytes. */
function unslip(onPacket: (packet: Uint8Array) => void): (bytes: Uint8Array) => void {
  let packet: number[] | undefined
  let escaped = false
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === END) {
        if (packet && packet.length > 0) onPacket(Uint8Array.from(packet))
        packet = packet && packet.length > 0 ? undefined : []
        escaped = false
      } else if (packet) {
        if (escaped) packet.push(byte === ESC_END ? END : byte === ESC_ESC ? ESC : byte)
        else if (byte !== ESC) packet.push(byte)
        escaped = !escaped && byte === ESC
      }
    }
  }
}

function slip(packet: Uint8Array): Uint8Array {
  const inside = [...packet].flatMap((byte) => (byte === END ? [ESC, ESC_END] : byte === ESC ? [ESC, ESC_ESC] : [byte]))
  return Uint8Array.of(END, ...inside, END)
}

export function espRom(options: EspRomOptions, send: (bytes: Uint8Array) => void): EspRom {
  const { chipId = 5, failAt, failFrom, silentFrom, spoilBlock } = options
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff)
  const erased: Array<[number, number]> = []
  let started = false
  let requests = 0
  /** What FLASH_BEGIN has announced. */
  let writing: { at: number; blocks: number; blockSize: number } | undefined

  function answer(op: number, value = 0, data: Uint8Array = new Uint8Array(0), error = 0): void {
    const body = Uint8Array.of(...data, error === 0 ? 0 : 1, error, 0, 0)
    send(slip(Uint8Array.of(1, op, body.length & 0xff, body.length >> 8, ...words(value), ...body)))
  }

  function begin(data: Uint8Array): number {
    const [size, blocks, blockSize, offset] = [0, 4, 8, 12].map((at) => word(data, at)) as [number, number, number, number]
    if (offset % SECTOR !== 0 || offset + size > FLASH_BYTES) return FAILED
    const length = Math.ceil(size / SECTOR) * SECTOR
    if (length > 0) {
      flash.fill(0xff, offset, offset + length)
      erased.push([offset, length])
    }
    writing = { at: offset, blocks, blockSize }
    return 0
  }

  function block(data: Uint8Array, checksum: number): number {
    const [size, sequence] = [word(data, 0), word(data, 4)]
    const bytes = data.slice(16, 16 + size)
    const sum = bytes.reduce((all, byte) => all ^ byte, CHECKSUM_SEED)
    if (!writing || sequence >= writing.blocks || size !== writing.blockSize || bytes.length !== size || sum !== checksum) return FAILED
    if (sequence === spoilBlock) bytes[1] = (bytes[1] ?? 0) ^ 1
    for (const [i, byte] of bytes.entries()) {
      const at = writing.at + sequence * size + i
      flash[at] = (flash[at] ?? 0) & byte // programming only clears bits
    }
    return 0
  }

  function perform(op: number, data: Uint8Array, checksum: number): void {
    if (op === Op.sync) for (let i = 0; i < SYNC_ANSWERS; i++) answer(op, SYNC_VALUE)
    else if (op === Op.readReg) answer(op, word(data, 0) === DETECT ? MAGIC : 0)
    else if (op === Op.getSecurityInfo) answer(op, 0, Uint8Array.of(...words(0), 0, ...new Uint8Array(7), ...words(chipId, 0)))
    else if (op === Op.flashBegin) answer(op, 0, undefined, begin(data))
    else if (op === Op.flashData) answer(op, 0, undefined, block(data, checksum))
    else if (op === Op.spiFlashMd5) {
      const [at, length] = [word(data, 0), word(data, 4)]
      const digits = createHash('md5')
        .update(flash.subarray(at, at + length))
        .digest('hex')
      answer(op, 0, new TextEncoder().encode(digits))
    } else if (op === Op.flashEnd) {
      answer(op)
      started = word(data, 0) === 0
    } else if ([Op.writeReg, Op.spiAttach, Op.spiSetParams, Op.memBegin, Op.memData, Op.memEnd].some((known) => known === op)) answer(op)
    else answer(op, 0, undefined, INVALID_MESSAGE)
  }

  const receive = unslip((packet) => {
    if (started || packet[0] !== 0 || packet.length < HEAD) return
    const op = packet[1] ?? 0
    if (op !== Op.sync) requests++
    if (silentFrom !== undefined && requests >= silentFrom) return
    if (packet.length !== HEAD + (packet[2] ?? 0) + ((packet[3] ?? 0) << 8)) return answer(op, 0, undefined, INVALID_MESSAGE)
    const refused = requests === failAt || (failFrom !== undefined && requests >= failFrom)
    if (op !== Op.sync && refused) return answer(op, 0, undefined, FAILED)
    perform(op, packet.slice(HEAD), word(packet, 4) & 0xff)
  })

  return {
    flash,
    erased,
    get started() {
      return started
    },
    get requests() {
      return requests
    },
    receive,
    reset() {
      started = true
    },
  }
}
