import * as z from 'zod'
import { messageOf, SetpointError } from '../error.js'
import type { EmulatorStart, QemuEmulator, StartedEmulator } from './emulator.js'
import { type ChildProcess, startProcess } from './process.js'
import { firmwareReady } from './ready.js'

/* QEMU takes free TCP ports by itself and tells them, and the path of the pseudo-terminal, over QMP. */
const SOCKET = 'host=127.0.0.1,port=0,server=on,wait=off,nodelay=on'
const CHARDEVS = { tcp: `socket,id=tcp,${SOCKET}`, bench: `socket,id=bench,${SOCKET}`, pty: 'pty,id=pty' } as const
const NO_DISPLAY = ['-display', 'none', '-monitor', 'none', '-qmp', 'stdio']

const chardevList = z.object({ return: z.array(z.object({ label: z.string(), filename: z.string() })).nonempty() })

/** The firmware in QEMU. Its flash is reached by semihosting, which only the firmware may use: `userspace=on` is never given. */
export async function startQemu(
  { program, flash, more }: EmulatorStart,
  { command, package: debian, machine, serials, arguments: own }: QemuEmulator,
): Promise<StartedEmulator> {
  const chardevs = Object.values(CHARDEVS).flatMap((chardev) => ['-chardev', chardev])
  const lines = serials.flatMap((name) => ['-serial', `chardev:${name}`])
  const semihosting = ['-semihosting-config', `enable=on,target=native,arg=flash=${flash.replaceAll(',', ',,')}`]
  const board = ['-machine', machine, ...NO_DISPLAY, ...chardevs, ...lines, ...semihosting, ...own]
  const child = startProcess(command, [...board, '-kernel', program, ...more])
  try {
    const streams = await queryStreams(child)
    const stream = (name: string): string => streams.get(name) ?? ''
    const { pid, stop, ended } = child
    await Promise.race([firmwareReady(stream('bench')), ended.then(() => Promise.reject(new Error(child.problem())))])
    return { pid, tcp: stream('tcp'), pty: stream('pty'), bench: stream('bench'), stop, ended }
  } catch (cause) {
    await child.stop()
    throw new SetpointError('environment', `${command} did not start: ${messageOf(cause)}`, {
      cause,
      hint: child.missing() ? `Is it installed? On Debian: apt-get install ${debian}` : undefined,
    })
  }
}

async function queryStreams(child: ChildProcess): Promise<Map<string, string>> {
  child.write('{"execute": "qmp_capabilities"}\n{"execute": "query-chardev"}\n')
  for await (const line of child.lines) {
    if (!line.startsWith('{')) continue // words about the pseudo-terminal
    const answer = chardevList.safeParse(JSON.parse(line))
    if (!answer.success) continue // greeting, capabilities, events
    child.drain()
    return new Map(answer.data.return.map(({ label, filename }) => [label, address(filename)]))
  }
  await child.ended
  throw new Error(child.problem())
}

/** `disconnected:tcp:127.0.0.1:4000,server=on`, `pty:/dev/pts/3`. */
function address(filename: string): string {
  return /tcp:(?<tcp>[^,]+)/.exec(filename)?.groups?.tcp ?? filename.replace(/^pty:/, '')
}
