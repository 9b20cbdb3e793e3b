import { SetpointError } from '../../error.js'
import { startProcess } from './process.js'

/** Emulators that users install, by kind: an environment variable names the program, which says what it is when asked for its version. */
const programs = {
  renode: { variable: 'SETPOINT_RENODE', name: 'Renode', version: /Renode/ },
  'qemu-esp32c3': { variable: 'SETPOINT_QEMU_ESP32C3', name: "Espressif's QEMU", version: /QEMU/ },
} as const

type NamedKind = keyof typeof programs

function isNamed(kind: string): kind is NamedKind {
  return Object.hasOwn(programs, kind)
}

/** Why emulators of a kind do not run here; undefined also for those that need no name. */
export function programMissing(kind: string): string | undefined {
  return isNamed(kind) && !process.env[programs[kind].variable] ? `not run: ${programs[kind].variable} names no program` : undefined
}

/** @throws SetpointError `environment` when emulators of the kind do not run here. */
export function requireNamed(board: string, kind: string): void {
  const missing = programMissing(kind)
  if (missing !== undefined) throw new SetpointError('environment', missing, { hint: isNamed(kind) ? installHint(board, kind) : undefined })
}

/** What to do where it is not there. */
export function installHint(board: string, kind: NamedKind): string {
  const { variable, name } = programs[kind]
  return `An emulated ${board} needs ${name}: install it, and name its program with ${variable}=/PATH.`
}

/** A program that takes longer for its version, or says more, is another one. */
const PATIENCE_MS = 10_000
const LINES_MAX = 20

/**
 * The program that the variable of a kind names, tried.
 *
 * @throws SetpointError `environment` when it names none, one that does not run, or another one.
 */
export async function namedProgram(board: string, kind: NamedKind): Promise<string> {
  requireNamed(board, kind)
  const { variable, name, version } = programs[kind]
  const program = process.env[variable] ?? ''
  const child = startProcess(program, ['--version'], { family: true })
  let silent = false
  const limit = setTimeout(() => {
    silent = true
    void child.stop()
  }, PATIENCE_MS)
  const said: string[] = []
  for await (const line of child.lines) {
    said.push(line)
    if (said.length === LINES_MAX) break
  }
  await (said.length === LINES_MAX ? child.stop() : child.ended)
  clearTimeout(limit)
  if (said.some((line) => version.test(line))) return program
  const why = silent ? `no version in ${PATIENCE_MS / 1000} s` : said.length > 0 ? `it says "${said[0]?.slice(0, 80)}"` : child.problem()
  throw new SetpointError('environment', `${variable} names ${program}, which does not run as ${name}: ${why}`, {
    hint: installHint(board, kind),
  })
}
