import { tcp } from '../../transport/tcp.js'
import {
  type EmulatorKind,
  type EmulatorOptions,
  emulatorKindOf,
  emulatorMissing,
  type FlashFile,
  scratchFlash,
  startEmulator,
} from '../emulator/index.js'
import type { Backend } from './backend.js'
import type { Lacks } from './capability.js'

const hardware = { clock: 'its firmware is that of the hardware, which keeps its own time' }
const inMemory = 'its flash is in the memory of its emulator'

const lacks: Readonly<Record<EmulatorKind['kind'], Lacks>> = {
  process: {},
  qemu: {},
  'qemu-esp32c3': { ...hardware, link1: 'its emulator shows one' },
  renode: { ...hardware, powerCut: inMemory, flashFile: inMemory },
}

/** A board that this machine emulates: each is one's own, with a blank flash, or the one in a file that is kept. */
export function emulated(board: string, options: EmulatorOptions): Backend {
  const kind = emulatorKindOf(board)
  let scratch: FlashFile | undefined
  /** Outlives the emulator, for a power cut. */
  function flash(): string | undefined {
    if (options.flash !== undefined || lacks[kind].flashFile !== undefined) return options.flash
    scratch ??= scratchFlash()
    return scratch.path
  }
  return {
    kind,
    lacks: lacks[kind],
    notRun: emulatorMissing(board),
    async powerOn() {
      const emulator = await startEmulator(board, { ...options, flash: flash() })
      return { emulator, open: () => tcp(emulator.tcp), powerOff: () => emulator.stop() }
    },
    release: () => scratch?.release(),
  }
}
