import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { afterAll } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { shellWord } from '../../../host-ts/src/paths/index.js'
import { use } from './boards.js'
import { childEnvironment, type Finished, run } from './programs.js'

const bin = join(checkoutRoot(), 'host-ts', 'bin', 'setpoint.mjs')
const records = mkdtempSync(join(tmpdir(), 'setpoint-emulators-'))
afterAll(() => rmSync(records, { recursive: true }))
/** Of every command: the emulators of a test are its own. */
export const environment = { SETPOINT_EMULATORS: records, NO_COLOR: '1' }
/** A machine that runs other tests besides may take its time; a later --timeout wins. */
const command = [bin, '--timeout', '20']

/** Runs the command to its end. */
export function setpoint(...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, [...command, ...args], environment)
}

/** The same in a folder. */
export function setpointIn(folder: string, ...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, [...command, ...args], environment, folder)
}

/** The same for one who may not pass over file permissions: root without that capability, or whoever runs the test. */
export function unprivileged(...args: readonly string[]): Promise<Finished> {
  if (process.getuid?.() !== 0) return setpoint(...args)
  return run('setpriv', ['--bounding-set', '-dac_override,-dac_read_search', process.execPath, ...command, ...args], environment)
}

/**
 * The same on a terminal, which shows both outputs as one, with its colours and other codes taken out.
 *
 * @param answer What is typed when the command asks.
 */
export function setpointOnTerminal(columns: number, args: readonly string[], answer = ''): Promise<Omit<Finished, 'stderr'>> {
  const line = [process.execPath, ...command, ...args].map(shellWord).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', `stty cols ${columns}; exec ${line}`, '/dev/null'], {
    env: { ...childEnvironment(), ...environment },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let shown = ''
  let asked = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (asked || !shown.includes('[y/N]')) return
    asked = true
    child.stdin.write(answer)
  })
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code: code ?? -1, stdout: stripVTControlCharacters(shown).replaceAll('\r', '') })),
  )
}

/** All that a command without a note or an error says on standard error, of a development build. */
export const onlyTrust = /^warning: .+ trusts the development key\n$/

export interface Running extends AsyncDisposable {
  /** The next line of its standard output. */
  line(): Promise<string>
  interrupt(): void
  /** Its exit code. */
  ended: Promise<number | null>
}

/** Starts the command and leaves it running. */
export function start(...args: readonly string[]): Running {
  return startIn(undefined, ...args)
}

/** The same in a folder. */
export function startIn(folder: string | undefined, ...args: readonly string[]): Running {
  return startProgram([process.execPath, ...command, ...args], environment, folder)
}

/** Starts a program and leaves it running. */
export function startProgram([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Running {
  const child: ChildProcess = spawn(program, args, { cwd, env: { ...childEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines = child.stdout ? (createInterface({ input: child.stdout }) as Interface)[Symbol.asyncIterator]() : undefined
  return use({
    async line() {
      const next = await lines?.next()
      if (!next || next.done) throw new Error('the command has ended')
      return next.value
    },
    interrupt: () => void child.kill('SIGINT'),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  })
}

/** Something that listens and is no device. Returns its address. */
export async function peer(greet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    greet(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  use({
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  const address = server.address()
  return typeof address === 'object' && address ? `127.0.0.1:${address.port}` : ''
}
