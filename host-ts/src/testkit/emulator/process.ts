import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { SetpointError } from '../../error.js'
import { atExit } from './at-exit.js'

export interface ChildProcess {
  pid: number
  /** Lines of its standard output; ends when the process does. */
  lines: AsyncIterable<string>
  /** Reads on without looking, once `lines` has been left. */
  drain(): void
  write(text: string): void
  /** What it said on standard error, or how it ended. */
  problem(): string
  /** Whether there is no such program. */
  missing(): boolean
  stop(): Promise<void>
  ended: Promise<void>
}

/** Lets the kernel end the child with us, however we end; part of Debian's essential packages. */
const SETPRIV = '/usr/bin/setpriv'

/** Exit code of setpriv, as of shells, when it does not find the program. */
const NOT_FOUND = 127

/** For a script, whose own processes SETPRIV does not reach: when our end of descriptor 3 closes, the whole group ends. */
const FAMILY = ['/bin/sh', '-c', '(cat; kill -KILL 0) <&3 >/dev/null 2>&1 & exec "$0" "$@" 3<&-']

export interface ProcessOptions {
  /** The program may be a script that starts others, which end with it. */
  family?: boolean
}

/** @throws SetpointError `environment` when the program cannot be started. */
export function startProcess(program: string, args: readonly string[], { family = false }: ProcessOptions = {}): ChildProcess {
  const bound = process.platform === 'linux' && existsSync(SETPRIV)
  const [command, ...rest] = [...(bound ? [SETPRIV, '--pdeathsig', 'KILL'] : []), ...(family ? FAMILY : []), program, ...args]
  const child = spawn(command ?? program, rest, { stdio: ['pipe', 'pipe', 'pipe', ...(family ? (['pipe'] as const) : [])], detached: true })
  let errors = ''
  let failure: string | undefined
  child.stderr.on('data', (chunk: Uint8Array) => {
    errors = (errors + chunk.toString()).slice(-2000)
  })
  child.stdin.on('error', () => undefined) // it has ended: `ended` and `problem` tell
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') // its group, which `detached` made
    } catch {
      // it has ended
    }
  }
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error.message
      resolve()
    })
    child.once('exit', (code, signal) => {
      failure ??= signal ? `ended by ${signal}` : `exit code ${code}`
      if (family) kill() // what it has started
      resolve()
    })
  })
  void ended.then(atExit(kill))

  if (child.pid === undefined) throw new SetpointError('environment', `${program} cannot be started`)
  return {
    pid: child.pid,
    lines: createInterface({ input: child.stdout }),
    drain: () => void child.stdout.resume(),
    write: (text) => void child.stdin.write(text),
    missing: () => failure === `exit code ${NOT_FOUND}`,
    problem: () => errors.trim() || failure || 'it is still running',
    ended,
    async stop() {
      if (failure === undefined) kill()
      await ended
    },
  }
}
