/** What `setpoint test` says when the tests have ended: of boards, and of modules. */
import { shown } from '../paths/index.js'
import type { FuelOfTest, OutsideOfTests, TestOutcome } from '../testkit/report/notes.js'
import { table } from './format.js'

/** Of one module, over all tests. */
export interface MostFuel extends FuelOfTest {
  /** How many evaluate it. */
  tests: number
}

/** One line a module: the test that used most. */
export function mostFuel(tests: readonly FuelOfTest[]): MostFuel[] {
  const modules = new Map<string, MostFuel>()
  for (const test of tests) {
    const most = modules.get(test.module)
    modules.set(test.module, { ...(most && most.fuel >= test.fuel ? most : test), tests: (most?.tests ?? 0) + 1 })
  }
  return [...modules.values()]
}

export function fuelTable(most: readonly MostFuel[]): string {
  const rows = most.map(({ module, tests, fuel, budget, test }) => [
    shown(module),
    String(tests),
    `${fuel} of ${budget} (${((fuel / budget) * 100).toFixed(1)} %)`,
    test,
  ])
  return table([['MODULE', 'TESTS', 'MOST FUEL', 'BY'], ...rows])
}

/** Of the tests on one board; of those on none where `board` is null. */
export interface BoardTests {
  board: string | null
  /** What ran its firmware. */
  kind?: string
  passed: number
  failed: number
  skipped: number
  /** Why it did not run here. */
  notRun?: string
  /** Why tests on it were skipped. */
  reasons?: readonly string[]
}

/** One line a board, in the order of `on`; then those that tests name besides; tests without a board first. */
export function boardTests(tests: readonly TestOutcome[], on: readonly string[]): BoardTests[] {
  const names = [null, ...new Set([...on, ...tests.flatMap(({ boards }) => Object.keys(boards))])]
  return names
    .map((board) => testsOf(board, tests))
    .filter(({ board, passed, failed, skipped }) => board !== null || passed + failed + skipped > 0)
}

function testsOf(board: string | null, tests: readonly TestOutcome[]): BoardTests {
  const own = tests.filter(({ boards }) => (board === null ? Object.keys(boards).length === 0 : Object.hasOwn(boards, board)))
  const count = (state: TestOutcome['state']): number => own.filter((test) => test.state === state).length
  const used = board === null ? undefined : own[0]?.boards[board]
  const reasons = used?.notRun === undefined ? [...new Set(own.flatMap(({ why }) => why ?? []))] : []
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') + count('pending') }
  return { board, ...used, ...counts, ...(reasons.length === 0 ? {} : { reasons }) }
}

/** Whether any of the boards that were asked for is one that can run here. */
export function anyRan(boards: readonly BoardTests[], on: readonly string[]): boolean {
  return boards.some(({ board, notRun }) => board !== null && on.includes(board) && notRun === undefined)
}

export function boardTable(boards: readonly BoardTests[], { errors }: OutsideOfTests): string {
  const rows = boards.map(({ board, kind, passed, failed, skipped, notRun }) => {
    if (notRun !== undefined) return [board ?? '', kind ?? '', '', '', '', notRun]
    return [
      board ?? 'no board',
      kind ?? '',
      String(passed),
      String(failed),
      String(skipped),
      ...emptyWords({ board, run: passed + failed, skipped, errors }),
    ]
  })
  return table([['TESTS ON', 'RUN BY', 'PASSED', 'FAILED', 'SKIPPED'], ...rows])
}

/** Of a board on which nothing was tested after all: a green run would say otherwise. */
function emptyWords({ board, run, skipped, errors }: { board: string | null; run: number; skipped: number; errors: number }): string[] {
  if (run > 0 || board === null) return []
  if (skipped > 0) return ['nothing was tested: all tests were skipped']
  if (errors > 0) return ['nothing was tested, and there were errors outside of tests']
  return [`no test asks for it: describe.each(boards()), or board('${board}')`]
}

/** Why tests were skipped, one line each; not of a board that did not run at all. */
export function skippedLines(tests: readonly TestOutcome[]): string[] {
  return tests
    .filter(
      ({ state, why, boards }) =>
        state === 'skipped' && why !== undefined && Object.values(boards).every(({ notRun }) => notRun === undefined),
    )
    .map(({ test, why }) => `skipped: ${test}: ${why}`)
}

/** What to do about failures, each once. */
export function hintsOf(tests: readonly TestOutcome[], outside: OutsideOfTests): string[] {
  return [...new Set([...tests, outside].flatMap(({ hints = [] }) => hints))]
}
