import { SerialPort } from 'serialport'
import { SetpointError } from '../error.js'
import { fromDuplex } from './node-stream.js'
import type { SerialSignals, Transport } from './transport.js'

export interface SerialOptions {
  /** Bits a second; 115200 when absent. */
  baudRate?: number | undefined
  /** None when absent. */
  parity?: 'none' | 'even' | 'odd' | undefined
}

/**
 * Opens a serial port, exclusively.
 *
 * @throws SetpointError `no-device` when there is no such port, `permission`, `busy`.
 */
export async function serial(path: string, { baudRate = 115200, parity = 'none' }: SerialOptions = {}): Promise<Transport> {
  const port = new SerialPort({ path, baudRate, parity, autoOpen: false, hupcl: false })
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(openError(path, error)) : resolve()))
  })
  return { ...fromDuplex(port, path, () => closed(port)), setSignals: signalsOf(port) }
}

/** serialport takes what is absent for its default: so all lines are named each time. Both are on when a port has been opened. */
function signalsOf(port: SerialPort): (signals: SerialSignals) => Promise<void> {
  const lines = { dtr: true, rts: true, brk: false }
  return ({ dataTerminalReady: dtr = lines.dtr, requestToSend: rts = lines.rts, break: brk = lines.brk }) => {
    Object.assign(lines, { dtr, rts, brk })
    return new Promise((resolve, reject) => port.set(lines, (error) => (error ? reject(error) : resolve())))
  }
}

/** Paths of the serial ports that are boards or adapters on USB. Linux without udev tells none. */
export async function listPorts(): Promise<string[]> {
  const ports = await SerialPort.list().catch(() => [])
  return ports.filter(({ vendorId }) => vendorId !== undefined).map(({ path }) => path)
}

interface OpenProblem {
  pattern: RegExp
  error: (path: string, cause: Error) => SetpointError
}

/** serialport's bindings only have words: the names of errno on Linux and macOS, sentences on Windows. */
const OPEN_PROBLEMS: readonly OpenProblem[] = [
  {
    pattern: /cannot lock|EBUSY|EAGAIN|resource (busy|temporarily)/i,
    error: (path, cause) =>
      new SetpointError('busy', `${path} is in use by another program`, {
        cause,
        hint: 'Close the other terminal or monitor and try again.',
      }),
  },
  {
    pattern: /permission denied|EACCES|EPERM|access denied/i,
    error: (path, cause) =>
      new SetpointError('permission', `No permission to open ${path}`, {
        cause,
        hint: 'On Linux: sudo usermod -aG dialout $USER, then log in again.',
      }),
  },
  {
    pattern: /no such file|ENOENT|ENXIO|ENODEV|file not found|cannot find/i,
    error: (path, cause) => new SetpointError('no-device', `No device found: there is no port ${path}`, { cause }),
  },
]

function openError(path: string, cause: Error): SetpointError {
  const problem = OPEN_PROBLEMS.find(({ pattern }) => pattern.test(cause.message))
  return problem?.error(path, cause) ?? new SetpointError('no-device', `No device found: ${path} is no serial port`, { cause })
}

function closed(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (!port.isOpen) return resolve()
    port.close(() => resolve())
  })
}
