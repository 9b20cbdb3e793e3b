import { SetpointError } from '../../error.js'
import { currentTest, inVitest, type TestContext } from '../report/current-test.js'
import type { Notes } from '../report/notes.js'
import type { Backend } from './backend.js'

/** The test that asks for a board. */
export interface RunningTest {
  /** Says in the report that it used the board. */
  note(board: string, backend: Backend): void
  /** Ends it here, as skipped. */
  skip(why: string): never
  /** When it has ended, in whatever way. */
  afterwards(what: () => Promise<void>): void
}

/**
 * The test that runs now. To be asked before anything is awaited: later it may have ended.
 *
 * @param context of a concurrent test, of which nobody else knows that it is the one.
 * @returns undefined outside of vitest.
 * @throws SetpointError `usage` where vitest runs, and no test, or a concurrent one.
 */
export function runningTest(context?: TestContext): RunningTest | undefined {
  if (context !== undefined) return of(context.task.meta, context)
  const test = currentTest()
  if (test?.concurrent) {
    throw new SetpointError('usage', 'A concurrent test must say which it is, or its board would end with another one', {
      hint: "Give it vitest's context: test(NAME, async (context) => { await board(NAME, { context }) }).",
    })
  }
  if (test !== undefined) return of(test.meta, test.context)
  if (!inVitest()) return undefined
  throw new SetpointError('usage', 'A board is asked for where no test runs, so nothing would end it', {
    hint: 'Ask for it in a test or in beforeEach; not in beforeAll, nor outside of tests.',
  })
}

function of(meta: object, context: TestContext): RunningTest {
  const notes: Notes = meta
  return {
    note(board, { kind, notRun }) {
      notes.setpointBoards = { ...notes.setpointBoards, [board]: { kind, ...(notRun === undefined ? {} : { notRun }) } }
    },
    skip: (why) => context.skip(why),
    afterwards: (what) => context.onTestFinished(what),
  }
}

/** Ends the test, or what is no test, for want of something. @throws SetpointError `environment` outside of a test. */
export function withoutIt(test: RunningTest | undefined, why: string): never {
  test?.skip(why)
  throw new SetpointError('environment', why)
}
