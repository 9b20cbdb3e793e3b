/**
 * The UART loader in the ROM of an STM32F4, written from ST's AN3155 (USART protocol) alone: sections are of that note. Write protection is
 * not modelled. Flash is as in RM0090 3.6: erased to ones by sectors, and programming only clears bits.
 */
export interface RomOptions {
  /** What Get ID tells (AN2606); an STM32F405's when absent. */
  productId?: number | undefined
  /** Read-out protection, level 1. */
  protected?: boolean | undefined
  /** The ACK with this number, from 1 on, is a NACK: whatever it was for is not done. */
  nackAt?: number | undefined
  /** The erase of this sector stops half way, and is answered with NACK. */
  failErase?: number | undefined
  /** Erases a sector that there is not, too: it only counts it. AN3155 does not say what a loader does with such a number. */
  anySector?: boolean | undefined
  /** Milliseconds of busy flash, none when absent; and what waits for them in place of the machine's clock. */
  busy?: { word: number; erase: (sectorBytes: number) => number; after?: (ms: number, act: () => void) => void } | undefined
}

export interface Rom {
  readonly flash: Uint8Array
  /** Sectors in the order of their erases. */
  readonly erased: number[]
  /** Where Go has led, once it has. */
  readonly started: number | undefined
  /** Bytes that came while the loader was busy, and were lost. */
  readonly overrun: number
  readonly isProtected: boolean
  receive(bytes: Uint8Array): void
  /** As the pin does: the loader waits for 0x7F again. */
  reset(): void
}

export const FLASH = 0x0800_0000
const RAM = 0x2000_0000
const RAM_BYTES = 128 * 1024
const KIB = 1024
/** RM0090 table 5. */
export const SECTORS: readonly number[] = [16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128].map((size) => size * KIB)

const ACK = 0x79
const NACK = 0x1f
const AUTO_BAUD = 0x7f
const VERSION = 0x31
const MASS_ERASE = 0xffff
/** 3.1: those that this loader has. */
const LISTED = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x92]
const NEED_UNPROTECTED: ReadonlySet<number> = new Set([0x11, 0x21, 0x31, 0x44])

/** The loader waits for a byte, or is busy for some milliseconds. */
type Wish = 'byte' | { busy: number }
type Steps<T> = Generator<Wish, T, number>

const xor = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum ^ byte, 0)
const word = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0

export function stm32Rom(options: RomOptions, send: (bytes: Uint8Array) => void): Rom {
  const { productId = 0x413, nackAt, failErase, anySector = false, busy } = options
  const flash = new Uint8Array(SECTORS.reduce((sum, size) => sum + size, 0)).fill(0xff)
  const ram = new Uint8Array(RAM_BYTES)
  const erased: number[] = []
  let isProtected = options.protected ?? false
  let started: number | undefined
  let overrun = 0
  let acks = 0

  const nack = (): void => send(Uint8Array.of(NACK))
  function ack(): boolean {
    acks++
    const good = acks !== nackAt
    send(Uint8Array.of(good ? ACK : NACK))
    return good
  }
  function* take(count: number): Steps<number[]> {
    const bytes: number[] = []
    while (bytes.length < count) bytes.push(yield 'byte')
    return bytes
  }
  const memory = (address: number, length: number): Uint8Array | undefined => {
    for (const [start, bytes] of [[FLASH, flash] as const, [RAM, ram] as const]) {
      if (address >= start && address + length <= start + bytes.length) return bytes.subarray(address - start, address - start + length)
    }
    return undefined
  }
  /** Of Read Memory, Write Memory and Go: the address and its checksum. */
  function* address(): Steps<number | undefined> {
    const bytes = yield* take(5)
    const at = word(bytes)
    if (xor(bytes) !== 0 || !memory(at, 1)) return void nack()
    return ack() ? at : undefined
  }
  const erase = (sector: number): boolean => {
    const start = SECTORS.slice(0, sector).reduce((sum, size) => sum + size, 0)
    const length = SECTORS[sector] ?? 0
    const whole = sector !== failErase
    flash.fill(0xff, start, start + (whole ? length : length / 2))
    if (whole) erased.push(sector)
    return whole
  }

  function* readMemory(): Steps<void> {
    const at = yield* address()
    if (at === undefined) return
    const [count = 0, complement = 0] = yield* take(2)
    const bytes = memory(at, count + 1)
    if ((count ^ complement) !== 0xff || !bytes) return nack()
    if (ack()) send(Uint8Array.from(bytes))
  }
  function* writeMemory(): Steps<void> {
    const at = yield* address()
    if (at === undefined) return
    const [last = 0] = yield* take(1)
    const data = yield* take(last + 1)
    const checksum = yield* take(1)
    const target = memory(at, data.length)
    if (xor([last, ...data, ...checksum]) !== 0 || !target) return nack()
    if (busy) yield { busy: busy.word * Math.ceil(data.length / 4) }
    if (acks + 1 === nackAt) return void ack()
    for (const [i, byte] of data.entries()) target[i] = at < RAM ? (target[i] ?? 0) & byte : byte
    ack()
  }
  function* extendedErase(): Steps<void> {
    const head = yield* take(2)
    const last = ((head[0] ?? 0) << 8) | (head[1] ?? 0)
    const numbers = last >= 0xfff0 ? [] : yield* take(2 * (last + 1))
    const checksum = yield* take(1)
    const sectors = numbers.flatMap((high, i) => (i % 2 === 0 ? [(high << 8) | (numbers[i + 1] ?? 0)] : []))
    const bad = xor([...head, ...numbers, ...checksum]) !== 0 || (last >= 0xfff0 && last !== MASS_ERASE)
    if (bad || (!anySector && sectors.some((sector) => sector >= SECTORS.length))) return nack()
    const all = last === MASS_ERASE ? [...SECTORS.keys()] : sectors
    if (acks + 1 === nackAt) return void ack()
    for (const sector of all) {
      if (busy) yield { busy: busy.erase(SECTORS[sector] ?? 0) }
      if (!erase(sector)) return nack()
    }
    ack()
  }
  const tell = (...bytes: readonly number[]): void => {
    send(Uint8Array.from(bytes))
    ack()
  }

  function* loader(): Steps<void> {
    while ((yield 'byte') !== AUTO_BAUD);
    ack()
    for (;;) {
      const [code = 0, complement = 0] = yield* take(2)
      if ((code ^ complement) !== 0xff || !LISTED.includes(code) || (isProtected && NEED_UNPROTECTED.has(code))) {
        nack()
        continue
      }
      if (!ack()) continue
      if (code === 0x00) tell(LISTED.length, VERSION, ...LISTED)
      if (code === 0x01) tell(VERSION, 0, 0)
      if (code === 0x02) tell(1, productId >> 8, productId & 0xff)
      if (code === 0x11) yield* readMemory()
      if (code === 0x31) yield* writeMemory()
      if (code === 0x44) yield* extendedErase()
      if (code === 0x21) {
        started = yield* address()
        if (started !== undefined) return
      }
      if (code === 0x92) {
        for (const sector of SECTORS.keys()) erase(sector)
        isProtected = false
        ack()
        return restart()
      }
    }
  }

  let steps = loader()
  let waiting = false
  function advance(result: IteratorResult<Wish, void>): void {
    waiting = !result.done && result.value === 'byte'
    if (result.done || result.value === 'byte') return
    const { busy: ms } = result.value
    const [until, own] = [performance.now() + ms, steps]
    const go = (): void => {
      if (own === steps) advance(steps.next(0))
    }
    if (busy?.after) return void busy.after(ms, go)
    const wait = (): void => {
      if (performance.now() >= until) go()
      else if (until - performance.now() > 5) setTimeout(wait, until - performance.now() - 2)
      else setImmediate(wait) // timers are late by more than a block takes
    }
    wait()
  }
  function restart(): void {
    started = undefined
    queueMicrotask(() => {
      steps = loader()
      advance(steps.next(0))
    })
  }
  advance(steps.next(0))

  return {
    flash,
    erased,
    get started() {
      return started
    },
    get overrun() {
      return overrun
    },
    get isProtected() {
      return isProtected
    },
    receive(bytes) {
      for (const byte of bytes) {
        if (started !== undefined) return
        if (waiting) advance(steps.next(byte))
        else overrun++
      }
    },
    reset: restart,
  }
}
