import * as z from 'zod'

/** Bytes of its flash file: the areas of its port (SPEC.md, "Flash"), or a whole chip. */
const flash = z.int().positive()
/** What is started in place of the board's program, as what the build writes beside it. */
const image = z.string()

/** How a board's manifest says that it is emulated; a new kind of emulator is a new member here and its own file. */
export const emulatorKind = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('process'), flash, arguments: z.array(z.string()) }),
  z.object({
    kind: z.literal('qemu'),
    flash,
    command: z.string(),
    /** Debian's name of what holds the command. */
    package: z.string(),
    machine: z.string(),
    /** What the machine's serial ports are, in its own order. */
    serials: z.array(z.enum(['tcp', 'pty', 'bench'])),
    /** More arguments, which may name the character devices `tcp`, `pty` and `bench`. */
    arguments: z.array(z.string()).default([]),
  }),
  /** Espressif's QEMU. The first `firmware` bytes of the flash are the image's; what is behind them is kept. */
  z.object({ kind: z.literal('qemu-esp32c3'), flash, image, firmware: z.int().positive() }),
  /** Renode, with the board's script in boards/NAME.resc. Its flash is in its memory. */
  z.object({ kind: z.literal('renode'), image }),
])

export type EmulatorKind = z.infer<typeof emulatorKind>
export type ProcessEmulator = Extract<EmulatorKind, { kind: 'process' }>
export type QemuEmulator = Extract<EmulatorKind, { kind: 'qemu' }>
export type Esp32c3Emulator = Extract<EmulatorKind, { kind: 'qemu-esp32c3' }>

/** A running emulated board. Addresses are for TCP transports (`HOST:PORT`) and serial ports. */
export interface Emulator extends AsyncDisposable {
  board: string
  kind: EmulatorKind['kind']
  /** Process that runs the board. */
  pid: number
  /** Link 0. */
  tcp: string
  /** Link 1; empty where the board has one link. */
  pty: string
  /** Only firmware for emulators has a bench line. */
  bench?: string
  /** Its flash, where that is a file. What is in it survives the process, however that ends: `stop` and SIGKILL are power cuts. Only of
   * Espressif's QEMU SIGKILL may lose what the firmware has just written. */
  flashFile?: string
  /** Ends it; a second call does nothing. */
  stop(): Promise<void>
  /** Resolves when the board's process has ended, for whatever reason. */
  readonly ended: Promise<void>
}

/** What an emulator of any kind is started with. */
export interface EmulatorStart {
  board: string
  program: string
  /** More arguments for the emulator. */
  more: readonly string[]
}

/** The same where the flash is a file. */
export interface FlashedStart extends EmulatorStart {
  /** Path of the flash file. */
  flash: string
}

/** What the kinds tell of it. */
export type StartedEmulator = Pick<Emulator, 'pid' | 'tcp' | 'pty' | 'bench' | 'stop' | 'ended'>
