import { resolve } from 'node:path'
import * as z from 'zod'
import { boardNames, builtFile, otherMachine, readBoardFile, requireBuilt } from '../../boards/index.js'
import { SetpointError } from '../../error.js'
import { installation } from '../../paths/index.js'
import { type FlashFile, flashFile } from './flash.js'
import { type Emulator, type EmulatorKind, type EmulatorStart, emulatorKind, type StartedEmulator } from './kinds.js'
import { programMissing, requireNamed } from './named-program.js'
import { startNative } from './native.js'
import { startQemu } from './qemu.js'
import { startEsp32c3 } from './qemu-esp32c3.js'
import { startRenode } from './renode.js'

const boardFile = z.object({ setpoint: z.object({ program: z.string(), emulator: emulatorKind.nullish() }) })

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
 * Why a board cannot be emulated on this machine, where that is no fault: `not run: SETPOINT_RENODE names no program`, or a package whose
 * native firmware is for another kind of machine. Undefined where it should run: then what it needs must be right.
 *
 * @throws SetpointError `usage` for a board that is not emulated at all.
 */
export function emulatorMissing(board: string): string | undefined {
  const { environment, program, emulator } = emulation(board)
  const missing = programMissing(emulator.kind)
  if (missing !== undefined || emulator.kind !== 'process') return missing
  const other = otherMachine(builtFile(program, { board, environment, release: false }))
  return other === undefined ? undefined : `not run: the ${board} board of this package is for ${other}`
}

/** What emulates a board. @throws SetpointError `usage` for a board that is not emulated at all. */
export function emulatorKindOf(board: string): EmulatorKind['kind'] {
  return emulation(board).emulator.kind
}

/**
 * Starts an emulated board with the firmware that was built last, or that the package has.
 *
 * @throws SetpointError `usage` for an unknown board, `environment` when firmware or emulator are missing (emulatorMissing), the emulator
 * does not run, or a file cannot be its flash.
 */
export async function startEmulator(board: string, options: EmulatorOptions = {}): Promise<Emulator> {
  const { environment, program: own, emulator } = emulation(board)
  requireNamed(board, emulator.kind)
  const build = { board, environment, release: options.release === true }
  const built = 'image' in emulator ? emulator.image : own
  const program = options.program === undefined ? builtFile(built, build) : resolve(installation(), options.program)
  requireBuilt(build, program, `setpoint emulate ${board} --release runs it there`)
  const { flash, run } = prepare({ board, program, more: options.arguments ?? [] }, emulator, options.flash)
  try {
    const started = await run()
    const ended = started.ended.then(() => flash?.release())
    const stop = async (): Promise<void> => {
      await started.stop()
      await ended
    }
    const flashFile = flash ? { flashFile: flash.path } : {}
    return { board, kind: emulator.kind, ...flashFile, ...started, stop, ended, [Symbol.asyncDispose]: stop }
  } catch (error) {
    flash?.release()
    throw error
  }
}

interface Prepared {
  flash?: FlashFile
  run(): Promise<StartedEmulator>
}

function prepare(start: EmulatorStart, emulator: EmulatorKind, kept: string | undefined): Prepared {
  const { board } = start
  if (emulator.kind === 'renode') {
    if (kept !== undefined) {
      throw new SetpointError('usage', `The flash of an emulated ${board} cannot be kept: Renode has it in its memory`)
    }
    return { run: () => startRenode(start) }
  }
  const flash = flashFile(board, emulator.flash, kept)
  const flashed = { ...start, flash: flash.path }
  const run = (): Promise<StartedEmulator> => {
    if (emulator.kind === 'process') return startNative(flashed, emulator)
    return emulator.kind === 'qemu' ? startQemu(flashed, emulator) : startEsp32c3(flashed, emulator)
  }
  return { flash, run }
}

interface Emulation {
  environment: string
  program: string
  emulator: EmulatorKind
}

function emulation(board: string): Emulation {
  const environment = boardNames().includes(board + EMULATED_SUFFIX) ? board + EMULATED_SUFFIX : board
  const known = emulatedBoards()
  const { program, emulator } = known.includes(board) ? readBoard(environment) : {}
  if (program === undefined || !emulator) {
    throw new SetpointError('usage', `There is no emulated board "${board}"`, { hint: `Emulated boards: ${known.join(', ')}.` })
  }
  return { environment, program, emulator }
}

function readBoard(name: string): z.infer<typeof boardFile>['setpoint'] {
  return boardFile.parse(readBoardFile(name)).setpoint
}
