import type { Output } from './output.js'

/** The commands that end a trial. */
export function hintTrial(out: Output): void {
  out.hint('setpoint confirm keeps it, setpoint revert goes back now.')
}
