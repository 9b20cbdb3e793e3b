import { messageOf, SetpointError } from '../error.js'

/** Milliseconds for which a port may take nothing. */
const WRITE_MS = 10_000

/**
 * Waits for a write, which may never end where the port is gone, or takes no bytes.
 *
 * @param ends Each rejects with what ends the waiting before.
 * @throws SetpointError `timeout`, `closed`, and what `ends` reject with.
 */
export async function written(writing: Promise<void>, label: string, ends: ReadonlyArray<Promise<never>>, ms = WRITE_MS): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SetpointError('timeout', `${label} takes no bytes`)), ms)
  })
  try {
    await Promise.race([writing, stuck, ...ends])
  } catch (cause) {
    throw cause instanceof SetpointError ? cause : gone(label, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** Of a port that was there. */
export function gone(label: string, cause?: unknown): SetpointError {
  const why = cause === undefined ? '' : `: ${messageOf(cause)}`
  return new SetpointError('closed', `${label} is gone${why}`, {
    cause,
    hint: 'Was it unplugged? The loader in ROM cannot be damaged: plug it in and flash again.',
  })
}
