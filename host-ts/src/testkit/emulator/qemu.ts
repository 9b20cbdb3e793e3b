import * as z from 'zod'
import { messageOf, SetpointError } from '../../error.js'
import type { FlashedStart, QemuEmulator, StartedEmulator } from './kinds.js'
import { type ChildProcess, startProcess } from './process.js'
import { firmwareReady } from './ready.js'

/* QEMU takes free TCP ports by itself and tells them, and the path of the pseudo-terminal, over QMP. */
const SOCKET = 'host=127.0.0.1,port=0,server=on,wait=off,nodelay=on'
const CHARDEVS = { tcp: `socket,id=tcp,${SOCKET}`, bench: `socket,id=bench,${SOCKET}`, pty: 'pty,id=pty' } as const
const NO_DISPLAY = ['-display', 'none', '-monitor', 'none', '-qmp', 'stdio']

const chardevList = z.object({ return: z.array(z.object({ label: z.string(), filename: z.string() })).nonempty() })

/** A program that says nothing over QMP for so long is no QEMU. */
const QMP_MS = 10_000

/** QEMU's own words. */
const NO_MACHINE = /unsupported machine type/

/** One machine in QEMU. */
export interface QemuMachine {
  command: string
  /** Without those for QMP and for `chardevs`, which they may name. */
  arguments: readonly string[]
  chardevs: ReadonlyArray<keyof typeof CHARDEVS>
  /** Resolves when the firmware answers on one of its streams. */
  ready(stream: (name: keyof typeof CHARDEVS) => string): Promise<void>
  /** What to do where the command is not found. */
  install?: string
  /** What to do where the program has no such machine: it is the QEMU of somebody else. */
  otherQemu?: string
  /** The command may be a script of the user's. */
  family?: boolean
  /** The machine writes to its flash file later than it tells the firmware: it is asked to end, and so to write, before it is killed. */
  writesLater?: boolean
}

/** The firmware in QEMU. Its flash is reached by semihosting, which only the firmware may use: `userspace=on` is never given. */
export function startQemu({ program, flash, more }: FlashedStart, own: QemuEmulator): Promise<StartedEmulator> {
  const lines = own.serials.flatMap((name) => ['-serial', `chardev:${name}`])
  const semihosting = ['-semihosting-config', `enable=on,target=native,arg=flash=${optionValue(flash)}`]
  return runQemu({
    command: own.command,
    arguments: ['-machine', own.machine, ...lines, ...semihosting, ...own.arguments, '-kernel', program, ...more],
    chardevs: ['tcp', 'bench', 'pty'],
    ready: (stream) => firmwareReady(stream('bench')),
    install: `Is it installed? On Debian: apt-get install ${own.package}`,
  })
}

/** @throws SetpointError `environment` when it does not start, or its firmware does not answer. */
export async function runQemu({
  command,
  arguments: own,
  chardevs,
  ready,
  install,
  otherQemu,
  family = false,
  writesLater = false,
}: QemuMachine): Promise<StartedEmulator> {
  const streams = chardevs.flatMap((name) => ['-chardev', CHARDEVS[name]])
  const child = startProcess(command, [...NO_DISPLAY, ...streams, ...own], { family })
  try {
    const { pid, ended } = child
    const stop = writesLater ? () => quit(child) : child.stop
    const addresses = await queryStreams(child)
    const stream = (name: string): string => addresses.get(name) ?? ''
    await Promise.race([ready(stream), ended.then(() => Promise.reject(new Error(child.problem())))])
    const bench = stream('bench')
    return { pid, tcp: stream('tcp'), pty: stream('pty'), ...(bench ? { bench } : {}), stop, ended }
  } catch (cause) {
    await child.stop()
    const problem = messageOf(cause)
    throw new SetpointError('environment', `${command} did not start: ${problem}`, {
      cause,
      hint: child.missing() ? install : NO_MACHINE.test(problem) ? otherQemu : undefined,
    })
  }
}

/** A QEMU that does not quit by then is killed all the same. */
const QUIT_MS = 5000

/** Ends it at the instant at which it gets to it, with all written that its machine has been told to write. */
async function quit(child: ChildProcess): Promise<void> {
  child.write('{"execute": "quit"}\n')
  const limit = setTimeout(() => void child.stop(), QUIT_MS)
  await child.ended
  clearTimeout(limit)
  await child.stop()
}

/** A value within one of QEMU's comma-separated options. */
export function optionValue(text: string): string {
  return text.replaceAll(',', ',,')
}

async function queryStreams(child: ChildProcess): Promise<Map<string, string>> {
  let silent = false
  const limit = setTimeout(() => {
    silent = true
    void child.stop()
  }, QMP_MS)
  try {
    child.write('{"execute": "qmp_capabilities"}\n{"execute": "query-chardev"}\n')
    for await (const line of child.lines) {
      if (!line.startsWith('{')) continue // words about the pseudo-terminal
      const answer = chardevList.safeParse(JSON.parse(line))
      if (!answer.success) continue // greeting, capabilities, events
      child.drain()
      return new Map(answer.data.return.map(({ label, filename }) => [label, address(filename)]))
    }
    await child.ended
    throw new Error(silent ? `no answer over QMP in ${QMP_MS / 1000} s` : child.problem())
  } finally {
    clearTimeout(limit)
  }
}

/** `disconnected:tcp:127.0.0.1:4000,server=on`, `pty:/dev/pts/3`. */
function address(filename: string): string {
  return /tcp:(?<tcp>[^,]+)/.exec(filename)?.groups?.tcp ?? filename.replace(/^pty:/, '')
}
