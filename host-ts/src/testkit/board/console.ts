import { SetpointError } from '../../error.js'

/** What a board says between frames: the loader in its ROM, and firmware that prints. None on a link that has seen a COBS frame since
 * the last reset (SPEC.md, "Framings"). */
export interface BoardConsole {
  /** All whole lines so far. */
  readonly lines: readonly string[]
  /** The first line that matches, of those so far or to come. @param options.timeout Milliseconds; 10,000 when absent. @throws SetpointError `timeout`;
   * `closed` at the board's end. */
  waitFor(pattern: RegExp, options?: { timeout?: number }): Promise<string>
}

export interface RecordedConsole extends BoardConsole {
  take(line: string): void
  /** Nothing comes any more. */
  end(): void
}

export function recordedConsole(name: string): RecordedConsole {
  const lines: string[] = []
  const watchers = new Set<(line?: string) => void>()
  let ended = false
  return {
    lines,
    take(line) {
      lines.push(line)
      for (const watch of watchers) watch(line)
    },
    end() {
      ended = true
      for (const watch of watchers) watch()
    },
    waitFor(pattern, { timeout = 10_000 } = {}) {
      const said = lines.find((line) => line.search(pattern) >= 0)
      if (said !== undefined) return Promise.resolve(said)
      const closed = (): SetpointError => new SetpointError('closed', `${name} has ended, and has not said ${pattern}`)
      if (ended) return Promise.reject(closed())
      const coming = new Promise<string>((resolve, reject) => {
        const settle = (how: () => void): void => {
          clearTimeout(limit)
          watchers.delete(watch)
          how()
        }
        const limit = setTimeout(
          () => settle(() => reject(new SetpointError('timeout', `${name} has not said ${pattern} within ${timeout / 1000} s`))),
          timeout,
        )
        const watch = (line?: string): void => {
          if (line === undefined) settle(() => reject(closed()))
          else if (line.search(pattern) >= 0) settle(() => resolve(line))
        }
        watchers.add(watch)
      })
      coming.catch(() => undefined) // a test that has failed before it awaits this has one error, its own
      return coming
    },
  }
}
