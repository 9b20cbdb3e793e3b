/* Keeps a device connected: opens its port, reads it again and again, and comes back after it was unplugged or restarted. */

import { aborted, pause } from '../async/index.js'
import { connect, type Device } from '../device/index.js'
import { isSetpointError } from '../error.js'
import { portName, webSerial } from '../transport/index.js'

/** What the page shows of the link. */
export type LinkState =
  | { kind: 'closed' }
  | { kind: 'opening'; port: string }
  | { kind: 'open'; port: string }
  /** Tries again by itself; `error` says why it must. */
  | { kind: 'waiting'; port: string; error: unknown }

export interface LinkOptions {
  signal: AbortSignal
  onState(state: LinkState): void
  /** Does what there is to do with a connected device; ends with an error when the link does. */
  use(device: Device, signal: AbortSignal): Promise<void>
}

const RETRY_MS = 1500

/** Until the signal is aborted. */
export async function keepConnected(first: SerialPort, { signal, onState, use }: LinkOptions): Promise<void> {
  let port = first
  const name = portName(first)
  while (!signal.aborted) {
    onState({ kind: 'opening', port: name })
    try {
      await once(port, signal, async (device, gone) => {
        onState({ kind: 'open', port: name })
        await use(device, gone)
      })
    } catch (error) {
      if (signal.aborted) break
      onState({ kind: 'waiting', port: name, error })
    }
    port = await returned(port, signal)
  }
  onState({ kind: 'closed' })
}

/** One connection, from opening the port to its end. A port that is unplugged ends it at once. */
async function once(port: SerialPort, stop: AbortSignal, use: (device: Device, gone: AbortSignal) => Promise<void>): Promise<void> {
  const unplugged = new AbortController()
  const onUnplugged = (): void => unplugged.abort()
  port.addEventListener('disconnect', onUnplugged)
  try {
    const gone = AbortSignal.any([stop, unplugged.signal])
    await using device = await connect(await webSerial(port), { signal: gone })
    await Promise.race([use(device, gone), ended(gone)])
  } finally {
    port.removeEventListener('disconnect', onUnplugged)
  }
}

/** Rejects when the signal says so: what is under way then has no time to wait for its answers. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(aborted(signal))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/**
 * The same port, or the one that took its place, as soon as the machine has it; a while later where it was never away. A port that is
 * there all the time is another board's, whatever it is called, and of two that came only the user knows which it is.
 */
async function returned(port: SerialPort, signal: AbortSignal): Promise<SerialPort> {
  const others = new Set(await navigator.serial.getPorts())
  for (;;) {
    await changed(signal)
    const known = await navigator.serial.getPorts()
    const [came, ...more] = known.filter((candidate) => !others.has(candidate) && portName(candidate) === portName(port))
    if (signal.aborted || known.includes(port)) return port
    if (came && more.length === 0) return came
  }
}

/** Resolves when a port is plugged in, after a while, or when the signal says so. */
async function changed(signal: AbortSignal): Promise<void> {
  const plugged = new AbortController()
  const onPlugged = (): void => plugged.abort()
  navigator.serial.addEventListener('connect', onPlugged)
  try {
    await pause(RETRY_MS, AbortSignal.any([signal, plugged.signal]))
  } catch (error) {
    if (!isSetpointError(error, 'aborted')) throw error
  } finally {
    navigator.serial.removeEventListener('connect', onPlugged)
  }
}
