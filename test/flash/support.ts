/** Small firmware and a simulated STM32 in memory. */
import { execFileSync } from 'node:child_process'
import { flashStm32, planStm32, type Segment, type Stm32FlashOptions, type Stm32Plan, stm32Chips } from '../../host-ts/src/flash/index.js'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { use } from '../e2e/support/boards.js'
import { inVenv } from '../e2e/support/programs.js'
import { openWire, type Wire, type WireOptions } from '../sim/line.js'
import { FLASH, type Rom, type RomOptions, stm32Rom } from '../sim/stm32-rom.js'

/** The native firmware under the name of stm32f405: what a simulated chip starts. Returns its address. */
export async function started(): Promise<string> {
  return use(await startEmulator('native', { program: '.cache/pio/build/native_as_stm32f405/program' })).tcp
}

/** A line in memory is never late: what is lost is missed soon. */
export const QUICK = { answer: 80, quiet: 25, byte: 0, erase: 80 }

export const STORE = [1, 2, 3, 4]

/** What IntelHex of PyPI writes. */
export function byIntelHex(segments: readonly Segment[]): Uint8Array {
  const script = `
import io, sys, json, intelhex
file = intelhex.IntelHex()
for address, text in json.load(sys.stdin): file.frombytes(bytes.fromhex(text), address)
file.start_addr = {"EIP": 0x08020001}
file.write_hex_file(sys.stdout)`
  const input = JSON.stringify(segments.map(({ address, bytes }) => [address, Buffer.from(bytes).toString('hex')]))
  return execFileSync(inVenv('python'), ['-c', script], { input })
}

/** What is in flash before: something everywhere. */
export const OLD_FLASH = Uint8Array.from({ length: 1024 * 1024 }, (_, i) => (i * 7 + (i >> 9)) & 0x7f)

const CODE = FLASH + 0x2_0000

/** Vectors in sector 0 and code in sector 5. */
export function smallFirmware(codeBytes = 300): Segment[] {
  const vectors = new Uint8Array(24)
  const view = new DataView(vectors.buffer)
  view.setUint32(0, 0x2000_2000, true)
  view.setUint32(4, CODE + 1, true)
  return [
    { address: FLASH, bytes: vectors },
    { address: CODE, bytes: Uint8Array.from({ length: codeBytes }, (_, i) => (i * 151 + (i >> 8)) & 0xff) },
  ]
}

/** That flash with the firmware in place of what was in some ranges of it. */
export function flashWith(firmware: readonly Segment[], erasedRanges: ReadonlyArray<readonly [number, number]>): Uint8Array {
  const flash = Uint8Array.from(OLD_FLASH)
  for (const [start, length] of erasedRanges) flash.fill(0xff, start - FLASH, start - FLASH + length)
  for (const { address, bytes } of firmware) flash.set(bytes, address - FLASH)
  return flash
}

export const planOf = (firmware: readonly Segment[], eraseStore = false): Stm32Plan =>
  planStm32(firmware, stm32Chips.stm32f405, { storeSectors: STORE, eraseStore })

export interface Chip {
  rom: Rom
  wire: Wire
  flash(firmware?: readonly Segment[], options?: Stm32FlashOptions & { eraseStore?: boolean }): ReturnType<typeof flashStm32>
}

/** A chip that holds old firmware and a store. */
export function openChip(options: RomOptions = {}, line: Omit<WireOptions, 'receive'> = {}): Chip {
  const rom = stm32Rom(options, (bytes) => wire.send(bytes))
  rom.flash.set(OLD_FLASH)
  const wire = openWire({ ...line, receive: rom.receive })
  return {
    rom,
    wire,
    flash: (firmware = smallFirmware(), { eraseStore, ...more } = {}) =>
      flashStm32(wire.transport, planOf(firmware, eraseStore), { timing: QUICK, timeout: 200, ...more }),
  }
}
