import { SetpointError } from '../error.js'
import type { EmulatorStart, ProcessEmulator, StartedEmulator } from './emulator.js'
import { startProcess } from './process.js'

/** The firmware as a process of this machine; it ends with our end of its standard input. */
export async function startNative({ board, program, flash, more }: EmulatorStart, own: ProcessEmulator): Promise<StartedEmulator> {
  const child = startProcess(program, [...own.arguments, '--flash', flash, ...more])
  const streams = new Map<string, string>()
  for await (const line of child.lines) {
    if (line === 'ready') break
    const [name = '', address = ''] = line.split(' ')
    streams.set(name, address)
  }
  child.drain()
  const stream = (name: string): string => {
    const address = streams.get(name)
    if (address === undefined) throw new SetpointError('environment', `The firmware of ${board} did not start: ${child.problem()}`)
    return address
  }
  const { pid, stop, ended } = child
  return { pid, tcp: stream('tcp'), pty: stream('pty'), bench: stream('bench'), stop, ended }
}
