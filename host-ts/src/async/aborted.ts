import { SetpointError } from '../error.js'

/** What a function throws whose signal says so. */
export function aborted(signal: AbortSignal | undefined): SetpointError {
  return new SetpointError('aborted', 'Interrupted', { cause: signal?.reason })
}
