import { messageOf, SetpointError } from '../../error.js'

export const CHIP = 'ESP32-C3'
const HOW = 'To start the loader, hold BOOT (GPIO9 low) while the board is reset; DTR and RTS do it on most boards.'

export function absent(label: string, cause: unknown): SetpointError {
  return new SetpointError('timeout', `No loader answers on ${label}`, { cause, hint: HOW })
}

/** esptool-js tells silence from a refusal by nothing but its words. */
export function silence(label: string, cause: unknown): SetpointError {
  return new SetpointError('timeout', `The loader on ${label} does not answer any more`, { cause, hint: `${HOW} Then flash again.` })
}

export function refusal(what: string, cause: unknown): SetpointError {
  return new SetpointError('refused', `${what} fails: ${messageOf(cause)}`, { cause, hint: 'Flash again.' })
}

export function wrongChip(found: string): SetpointError {
  return new SetpointError('wrong-chip', `The board has ${found}, and not an ${CHIP}`, {
    hint: 'Nothing was erased. Name the board that is connected.',
  })
}
