import { pause } from '../async/index.js'
import type { Transport } from '../transport/index.js'

/** Longer than a reset circuit's capacitor takes. */
const RESET_MS = 100
const START_MS = 50

/**
 * Control lines that start a chip's loader, wired as on Espressif's boards: with DTR alone on, the boot pin has the level that selects the
 * loader (BOOT0 high; GPIO9 low); with RTS alone on, the chip is held in reset; with both or none on it runs. Two transistors do that, so
 * that a program which opens the port, and so turns both on, disturbs nothing.
 *
 * @returns Whether the port has such lines; where nothing is wired to them the signals do nothing.
 */
export async function startLoader({ setSignals }: Transport, signal?: AbortSignal): Promise<boolean> {
  if (!setSignals) return false
  try {
    await setSignals({ dataTerminalReady: false, requestToSend: true })
  } catch {
    return false // a pseudo-terminal; whatever else is wrong, the first byte that is sent will tell
  }
  await pause(RESET_MS, signal)
  await setSignals({ dataTerminalReady: true, requestToSend: false })
  await pause(START_MS, signal)
  await setSignals({ dataTerminalReady: false, requestToSend: false })
  return true
}

/** Resets a chip by the same lines, with the boot pin as it is to run the firmware. Returns whether the port has them. */
export async function startFirmware({ setSignals }: Transport): Promise<boolean> {
  if (!setSignals) return false
  try {
    await setSignals({ dataTerminalReady: false, requestToSend: true })
  } catch {
    return false
  }
  await pause(RESET_MS)
  await setSignals({ dataTerminalReady: false, requestToSend: false })
  return true
}
