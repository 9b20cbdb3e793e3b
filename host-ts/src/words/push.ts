import type { PushResult } from '../device/index.js'
import { bytes, hex } from './format.js'

export const PUSH_GOES_ON = 'The next push of this file goes on where this one stopped.'
export const PUSH_INTERRUPTED = `Interrupted. ${PUSH_GOES_ON}`

/** @param paint the hash, for where there is more than plain text. */
export function describePush(result: PushResult, seconds: number, paint = (hash: string): string => hash): string {
  const name = `${paint(hex(result.hash).slice(0, 12))} (version ${result.version}, ${bytes(result.size)})`
  const how = result.trial ? 'on trial' : 'for good'
  const texts: Readonly<Record<PushResult['outcome'], string>> = {
    running: `${name} runs ${how}, after ${seconds.toFixed(1)} s`,
    unchanged: `unchanged: ${name} runs already, ${how}`,
    confirmed: `confirmed: ${name} was on trial and runs for good`,
  }
  return texts[result.outcome]
}
