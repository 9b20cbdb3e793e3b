import { type BenchLine, openBenchLine, type Sample, type StepResult } from '../line/index.js'

/** The clock of an emulated board. Once it has been advanced, it stands still in between, until the next reset. */
export interface BoardClock {
  /**
   * Lets so many milliseconds of the device's time pass, in no more time than it needs: when this resolves, it has done all that was due.
   * Two at once pass one after the other.
   *
   * @param samples Inputs of the board by their index, in their unit, from now on; null is a sensor without a reading.
   * @returns The wall clock in ms, and the board's outputs by index.
   * @throws SetpointError `usage` for what is no time or no sample, or too many samples; `closed` when the board has gone;
   * `timeout` when it was reset meanwhile.
   */
  advance(ms: number, samples?: readonly Sample[]): Promise<StepResult>
}

/** @param address of the bench line of what runs. */
export function benchClock(address: () => string | undefined): BoardClock & { close(): Promise<void> } {
  let line: Promise<BenchLine> | undefined
  return {
    async advance(ms, samples) {
      const opening = line ?? openBenchLine(address())
      line = opening
      opening.catch(() => {
        if (line === opening) line = undefined // the next one tries again
      })
      return (await opening).step(ms, samples)
    },
    async close() {
      const opened = line
      line = undefined
      await (await opened?.catch(() => undefined))?.close() // who advances it is told
    },
  }
}
