import { SetpointError } from '../../error.js'
import type { FlashedStart, ProcessEmulator, StartedEmulator } from './kinds.js'
import { startProcess } from './process.js'

/** The firmware as a process of this machine; it ends with our end of its standard input. */
export async function startNative({ board, program, flash, more }: FlashedStart, own: ProcessEmulator): Promise<StartedEmulator> {
  const child = startProcess(program, [...own.arguments, '--flash', flash, ...more])
  const streams = new Map<string, string>()
  let ready = false
  for await (const line of child.lines) {
    ready = line === 'ready'
    if (ready) break
    const [name = '', address = ''] = line.split(' ')
    streams.set(name, address)
  }
  if (!ready) {
    await child.ended
    throw new SetpointError('environment', `The firmware of ${board} did not start: ${child.problem()}`)
  }
  child.drain()
  const stream = (name: string): string => streams.get(name) ?? ''
  const { pid, stop, ended } = child
  return { pid, tcp: stream('tcp'), pty: stream('pty'), bench: stream('bench'), stop, ended }
}
