/** What `setpoint test` is told of each test, by vitest's own means: the meta of tests, which its reporters are given. */

/** The variable that names the file which the reporter writes. */
export const REPORT = 'SETPOINT_TEST_REPORT'

/** Descriptor of vitest's end of a pipe that only `setpoint test` holds: where that ends, so does the pipe. */
export const LIFELINE = 3

/** Of one module in one test. */
export interface UsedFuel {
  /** Most of one evaluation. */
  fuel: number
  budget: number
}

/** Of one board in one test. */
export interface UsedBoard {
  /** What runs its firmware: `process`, `qemu`, ... */
  kind: string
  /** Why it did not run here. */
  notRun?: string
}

/** The meta of a test. */
export interface Notes {
  /** By the path of the module. */
  setpointFuel?: Record<string, UsedFuel>
  /** By name. */
  setpointBoards?: Record<string, UsedBoard>
}

/** Of one module in one test, as the reporter writes it. */
export interface FuelOfTest extends UsedFuel {
  /** Path of the module. */
  module: string
  /** Name of the test, with those of the suites around it. */
  test: string
}

/** One test, as the reporter writes it. */
export interface TestOutcome {
  /** Name, with those of the suites around it. */
  test: string
  state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** Why it was skipped, where that was said. */
  why?: string
  /** What to do, as the errors that it failed with have it. */
  hints?: readonly string[]
  boards: Record<string, UsedBoard>
}

/** What failed outside of tests: a file that does not load, what is done before or after all tests of a suite, what nobody awaits. */
export interface OutsideOfTests {
  errors: number
  /** What to do, as the errors have it. */
  hints: readonly string[]
}

export interface TestReport {
  fuel: readonly FuelOfTest[]
  tests: readonly TestOutcome[]
  outside: OutsideOfTests
}
