import { tcp } from '../../transport/tcp.js'
import { type EmulatorOptions, startEmulator } from '../emulator.js'
import { type FlashFile, scratchFlash } from '../flash.js'
import type { Backend } from './backend.js'

/** A board that this machine emulates: each is one's own, with a blank flash, or the one in a file that is kept. */
export function emulated(board: string, options: EmulatorOptions): Backend {
  let scratch: FlashFile | undefined
  return {
    kind: 'emulator',
    missing: {},
    async powerOn() {
      if (options.flash === undefined) scratch ??= scratchFlash()
      const emulator = await startEmulator(board, { ...options, flash: options.flash ?? scratch?.path })
      return { emulator, open: () => tcp(emulator.tcp), powerOff: () => emulator.stop() }
    },
    release: () => scratch?.release(),
  }
}
