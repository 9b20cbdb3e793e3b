import { SetpointError } from '../../error.js'

/** What a board says between frames: the loader in its ROM, and firmware that prints. None on a link that has seen a COBS frame since
 * the last reset (SPEC.md, "Framings"). */
export interface BoardConsole {
  /** All whole lines so far. */
  readonly lines: readonly string[]
  /** The first line that matches, of those so far or to come. @param options.timeout Milliseconds; 10,000 when absent. @throws SetpointError `timeout`. */
  waitFor(pattern: RegExp, options?: { timeout?: number }): Promise<string>
}

export interface RecordedConsole extends BoardConsole {
  take(line: string): void
}

export function recordedConsole(name: string): RecordedConsole {
  const lines: string[] = []
  const watchers = new Set<(line: string) => void>()
  return {
    lines,
    take(line) {
      lines.push(line)
      for (const watch of watchers) watch(line)
    },
    waitFor(pattern, { timeout = 10_000 } = {}) {
      const said = lines.find((line) => line.search(pattern) >= 0)
      if (said !== undefined) return Promise.resolve(said)
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          watchers.delete(watch)
          reject(new SetpointError('timeout', `${name} has not said ${pattern} within ${timeout / 1000} s`))
        }, timeout)
        const watch = (line: string): void => {
          if (line.search(pattern) < 0) return
          clearTimeout(limit)
          watchers.delete(watch)
          resolve(line)
        }
        watchers.add(watch)
      })
    },
  }
}
