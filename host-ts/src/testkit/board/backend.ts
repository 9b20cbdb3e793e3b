import type { Transport } from '../../transport/index.js'
import type { Emulator } from '../emulator/index.js'
import type { Lacks } from './capability.js'

/** What runs the firmware of a board: an emulator, or the chip itself at the end of a line. */
export interface Backend {
  /** In one word, for tables: `process`, `qemu`, `renode`, `qemu-esp32c3`, `serial port`, `tcp`. */
  readonly kind: string
  /** What it cannot do, with the reason. */
  readonly lacks: Lacks
  /** Why it does not run on this machine at all. */
  readonly notRun?: string | undefined
  /** Switches it on, with the flash that it had when it was last switched off. */
  powerOn(): Promise<PoweredBoard>
  /** When it is needed no more. */
  release(): void
}

export interface PoweredBoard {
  /** Link 0; a serial line takes one client at a time. */
  open(): Promise<Transport>
  emulator?: Emulator
  /** Where the board is not this test's alone: takes away what others have left there. */
  empty?(): Promise<void>
  /** Without a warning, where there is a switch. */
  powerOff(): Promise<void>
}
