import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { besideBoards } from '../../boards/index.js'
import { messageOf, SetpointError } from '../../error.js'
import { flashFile } from './flash.js'
import type { EmulatorStart, StartedEmulator } from './kinds.js'
import { namedProgram } from './named-program.js'
import { type ChildProcess, startProcess } from './process.js'
import { linkReady } from './ready.js'

/* Renode may be a script that starts its run-time, which takes seconds; the models are compiled, then. */
const START_MS = 60_000
const BOOT_MS = 20_000
/** Of what it says: enough to show why it failed. */
const LAST_LINES = 5

/** The last thing that boards/NAME.resc logs, so all before it went well: Renode leaves a script at the first command that fails. */
export const STARTED = 'setpoint: the board is started'

/** How often another port is tried where somebody else has taken the one that was free. */
const ATTEMPTS = 3

/**
 * The hardware's firmware on Renode's models. Link 0 is a TCP port, which Renode opens to the network; link 1 is a pseudo-terminal.
 *
 * @throws SetpointError `environment` when no program is named, or it does not start the board.
 */
export async function startRenode({ board, program, more }: EmulatorStart): Promise<StartedEmulator> {
  const command = await namedProgram(board, 'renode')
  const script = besideBoards(`${board}.resc`)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return await start(command, { script, image: program, port, more })
    } catch (cause) {
      if (attempt < ATTEMPTS && !(await isFree(port))) continue
      throw new SetpointError('environment', `${command} did not start ${board}: ${messageOf(cause)}`, { cause })
    }
  }
}

export interface RenodeBoard {
  /** Path of the board's script. It takes `$image`, `$port` and `$link`. */
  script: string
  /** Path of the firmware, Intel HEX. */
  image: string
  /** TCP port of link 0. */
  port: number
  /** Path where the pseudo-terminal of link 1 shows. */
  link: string
  more: readonly string[]
}

/** Renode's command line: no windows, its monitor on standard input and output, and the commands that start the board. */
export function renodeArguments({ script, image, port, link, more }: RenodeBoard): string[] {
  const commands = [`$image=${path(image)}`, `$port=${port}`, `$link="${link}"`, `include ${path(script)}`]
  return ['--disable-xwt', '--console', '--plain', ...commands.flatMap((command) => ['--execute', command]), ...more]
}

/** A path in the monitor's language. */
function path(text: string): string {
  return `@${text.replaceAll(' ', '\\ ')}`
}

async function start(command: string, board: Omit<RenodeBoard, 'link'>): Promise<StartedEmulator> {
  const own = flashFile(board.image, 0) // for its folder, which is deleted even where we are killed; nothing makes the file
  const link = join(dirname(own.path), 'link1')
  const child = startProcess(command, renodeArguments({ ...board, link }), { family: true })
  const { pid, stop } = child
  const ended = child.ended.then(own.release)
  try {
    await scriptDone(child)
    const tcp = `127.0.0.1:${board.port}`
    await Promise.race([linkReady(tcp, BOOT_MS), ended.then(() => Promise.reject(new Error(child.problem())))])
    return { pid, tcp, pty: link, stop, ended }
  } catch (error) {
    await stop()
    await ended
    throw error
  }
}

async function scriptDone(child: ChildProcess): Promise<void> {
  const last: string[] = []
  const limit = setTimeout(() => void child.stop(), START_MS)
  try {
    for await (const line of child.lines) {
      if (line.includes(STARTED)) return child.drain()
      if (line.trim() !== '') last.push(line.trim())
      if (last.length > LAST_LINES) last.shift()
    }
  } finally {
    clearTimeout(limit)
  }
  await child.ended
  throw new Error([...last, child.problem()].join('\n'))
}

/** A port that is free on all addresses now: Renode listens on them all, and takes a number only. */
async function freePort(): Promise<number> {
  const { port } = await listenOnce(0)
  return port
}

async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

function listenOnce(port: number): Promise<{ port: number }> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '0.0.0.0', () => {
      const bound = server.address()
      server.close(() => resolve({ port: bound !== null && typeof bound === 'object' ? bound.port : port }))
    })
  })
}
