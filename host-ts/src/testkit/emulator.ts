import { resolve } from 'node:path'
import * as z from 'zod'
import { SetpointError } from '../error.js'
import { installation } from '../project/installation.js'
import { boardNames, builtFile, readBoardFile, requireBuilt } from './board-files.js'
import { flashFile } from './flash.js'
import { startNative } from './native.js'
import { startQemu } from './qemu.js'

/** A running emulated board. Addresses are for TCP transports (`HOST:PORT`) and serial ports. */
export interface Emulator extends AsyncDisposable {
  board: string
  /** Process that runs the board. */
  pid: number
  /** Link 0. */
  tcp: string
  /** Link 1. */
  pty: string
  bench: string
  /** Its flash. What is in it survives the process, however that ends: `stop` and SIGKILL are power cuts. */
  flashFile: string
  /** Ends it; a second call does nothing. */
  stop(): Promise<void>
  /** Resolves when the board's process has ended, for whatever reason. */
  readonly ended: Promise<void>
}

/** Bytes of its flash file: the areas of its port (SPEC.md, "Flash"). */
const flash = z.int().positive()

/** How a board's manifest says that it is emulated; a new kind of emulator is a new member here and its own file. */
const emulatorKind = z.discriminatedUnion('kind', [
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
])
const boardFile = z.object({ setpoint: z.object({ program: z.string(), emulator: emulatorKind.nullish() }) })

type EmulatorKind = z.infer<typeof emulatorKind>
export type ProcessEmulator = Extract<EmulatorKind, { kind: 'process' }>
export type QemuEmulator = Extract<EmulatorKind, { kind: 'qemu' }>

/** What an emulator of any kind is started with. */
export interface EmulatorStart {
  board: string
  program: string
  /** Path of the flash file. */
  flash: string
  /** More arguments for the emulator. */
  more: readonly string[]
}

/** What the kinds tell of it. */
export type StartedEmulator = Pick<Emulator, 'pid' | 'tcp' | 'pty' | 'bench' | 'stop' | 'ended'>

/** `stm32f405` is emulated with the firmware of `stm32f405_qemu`. */
const EMULATED_SUFFIX = '_qemu'

/** Names of the boards that can be emulated. */
export function emulatedBoards(): string[] {
  return boardNames()
    .filter((name) => readBoard(name).emulator)
    .map((name) => (name.endsWith(EMULATED_SUFFIX) ? name.slice(0, -EMULATED_SUFFIX.length) : name))
}

export interface EmulatorOptions {
  /** Firmware to run instead of the board's own build, relative to the checkout or installation. */
  program?: string | undefined
  /** Run the release build, which trusts the keys that it was given, in place of the development build. */
  release?: boolean | undefined
  /** More arguments for the emulator. */
  arguments?: readonly string[] | undefined
  /** File that keeps the flash, made where there is none; without it the flash is blank at first and deleted in the end. */
  flash?: string | undefined
}

/**
 * Starts an emulated board with the firmware that was built last, or that the package has.
 *
 * @throws SetpointError `usage` for an unknown board, `environment` when firmware or emulator are missing, or a file cannot be its flash.
 */
export async function startEmulator(board: string, options: EmulatorOptions = {}): Promise<Emulator> {
  if (!emulatedBoards().includes(board)) {
    throw new SetpointError('usage', `There is no emulated board "${board}"`, { hint: `Emulated boards: ${emulatedBoards().join(', ')}.` })
  }
  const environment = boardNames().includes(board + EMULATED_SUFFIX) ? board + EMULATED_SUFFIX : board
  const { program: own, emulator } = readBoard(environment)
  const build = { board, environment, release: options.release === true }
  const program = options.program === undefined ? builtFile(own, build) : resolve(installation(), options.program)
  if (!emulator) throw new SetpointError('usage', `"${board}" cannot be emulated`)
  requireBuilt(build, program)
  const file = flashFile(board, emulator.flash, options.flash)
  const start = { board, program, flash: file.path, more: options.arguments ?? [] }
  try {
    const started = await (emulator.kind === 'process' ? startNative(start, emulator) : startQemu(start, emulator))
    const ended = started.ended.then(file.release)
    const stop = async (): Promise<void> => {
      await started.stop()
      await ended
    }
    return { board, flashFile: file.path, ...started, stop, ended, [Symbol.asyncDispose]: stop }
  } catch (error) {
    file.release()
    throw error
  }
}

function readBoard(name: string): z.infer<typeof boardFile>['setpoint'] {
  return boardFile.parse(readBoardFile(name)).setpoint
}
