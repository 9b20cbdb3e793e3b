import { SetpointError } from '../../error.js'
import { currentTest } from '../report/current-test.js'
import type { Notes } from '../report/notes.js'
import type { Backend } from './backend.js'

/** The test that asks for a board. */
export interface RunningTest {
  /** Says in the report that it used the board. */
  note(board: string, backend: Backend): void
  /** Ends it here, as skipped. */
  skip(why: string): never
  /** When it has ended; not when it was skipped on its way. */
  afterwards(what: () => PromiseLike<void>): void
}

export async function runningTest(): Promise<RunningTest | undefined> {
  const test = await currentTest()
  if (test === undefined) return undefined
  return {
    note(board, { kind, notRun }) {
      const notes = test.meta as Notes
      notes.setpointBoards = { ...notes.setpointBoards, [board]: { kind, ...(notRun === undefined ? {} : { notRun }) } }
    },
    skip: (why) => test.context.skip(why),
    afterwards: (what) => test.context.onTestFinished(async () => what()),
  }
}

/** Ends the test, or what is no test, for want of something. @throws SetpointError `environment` outside of a test. */
export function withoutIt(test: RunningTest | undefined, why: string): never {
  test?.skip(why)
  throw new SetpointError('environment', why)
}
