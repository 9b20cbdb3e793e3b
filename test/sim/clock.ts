/** A clock that stands still while there is anything else to do: what a test of time-outs says does not depend on the machine. */
import { afterEach, beforeEach, vi } from 'vitest'

const turn = setImmediate
/** Turns of the event loop in which nothing happens and nobody waits for the clock. */
const HANGS = 10_000

/**
 * Does something whose time goes by in leaps, each to the next timer, once all that can happen before has happened. What it waits for
 * besides timers must be in memory.
 *
 * @throws Error when it hangs: it waits, but neither for a timer nor for anything that comes.
 */
export async function onFakeClock<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers()
  try {
    let running = true
    const done = work().finally(() => {
      running = false
    })
    done.catch(() => undefined)
    for (let idle = 0; running && idle < HANGS; idle = vi.getTimerCount() === 0 ? idle + 1 : 0) {
      await new Promise<void>((resolve) => turn(resolve))
      if (running) vi.advanceTimersToNextTimer()
    }
    if (running) throw new Error('It hangs')
    return await done
  } finally {
    vi.useRealTimers()
  }
}

/** The same for each test of a file: all that it does is in memory. */
export function useFakeClock(): void {
  let stop: () => Promise<unknown> = async () => undefined
  beforeEach(() => {
    let end: () => void = () => undefined
    const running = onFakeClock(
      () =>
        new Promise<void>((resolve) => {
          end = resolve
        }),
    )
    running.catch(() => undefined) // is told when the test ends
    stop = () => {
      end()
      return running
    }
  })
  afterEach(() => stop())
}
