/** What `setpoint test` makes of a report: its tables, and its JUnit file. */
import { expect, test } from 'vitest'
import { withReasons } from '../../host-ts/src/cli/junit.js'
import { anyRan, boardTable, boardTests, hintsOf, skippedLines } from '../../host-ts/src/cli/test-summary.js'
import type { TestOutcome } from '../../host-ts/src/testkit/report/notes.js'

const native = { kind: 'process' }
const why = 'bench has no clock to advance: its clock is that of the world'
const tests: TestOutcome[] = [
  { test: 'of the module', state: 'passed', boards: {} },
  { test: 'native > runs', state: 'passed', boards: { native } },
  { test: 'native > stops', state: 'failed', hints: ['Do this.', 'Do this.'], boards: { native } },
  { test: 'two at once', state: 'passed', boards: { native, bench: { kind: 'tcp' } } },
  { test: 'bench > waits', state: 'skipped', why, boards: { bench: { kind: 'tcp' } } },
  { test: 'esp32c3 > runs', state: 'skipped', why: 'not run: X', boards: { esp32c3: { kind: 'qemu-esp32c3', notRun: 'not run: X' } } },
]

test('tests are counted by board, a test of two boards for both; first those of none, then in the order that was asked for', () => {
  expect(boardTests(tests, ['bench', 'riscv-virt'])).toEqual([
    { board: null, passed: 1, failed: 0, skipped: 0 },
    { board: 'bench', kind: 'tcp', passed: 1, failed: 0, skipped: 1, reasons: [why] },
    { board: 'riscv-virt', passed: 0, failed: 0, skipped: 0 },
    { board: 'native', ...native, passed: 2, failed: 1, skipped: 0 },
    { board: 'esp32c3', kind: 'qemu-esp32c3', notRun: 'not run: X', passed: 0, failed: 0, skipped: 1 },
  ])
})

test('a test that never came to its end is none that passed', () => {
  const begun: TestOutcome = { test: 'native > hangs', state: 'pending', boards: { native } }
  expect(boardTests([begun], ['native'])).toEqual([{ board: 'native', ...native, passed: 0, failed: 0, skipped: 1 }])
})

test('the table says what was not run, and why, and of whom nothing was asked', () => {
  const skippedOnly = { board: 'port', kind: 'serial port', passed: 0, failed: 0, skipped: 2 }
  expect(
    boardTable([...boardTests(tests, ['riscv-virt']), skippedOnly], { errors: 0, hints: [] })
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([
    'TESTS ON    RUN BY        PASSED  FAILED  SKIPPED',
    'no board                  1       0       0',
    "riscv-virt                0       0       0        no test asks for it: describe.each(boards()), or board('riscv-virt')",
    'native      process       2       1       0',
    'bench       tcp           1       0       1',
    'esp32c3     qemu-esp32c3                           not run: X',
    'port        serial port   0       0       2        nothing was tested: all tests were skipped',
  ])
})

test('a board ran unless it could not; those that were not named do not count', () => {
  expect(anyRan(boardTests(tests, ['esp32c3']), ['esp32c3'])).toBe(false)
  expect(anyRan(boardTests(tests, ['esp32c3', 'bench']), ['esp32c3', 'bench'])).toBe(true)
  expect(anyRan(boardTests(tests, ['riscv-virt']), ['riscv-virt'])).toBe(true) // no test asks for it
})

test('where something failed outside of tests, nobody knows which boards it would have asked for', () => {
  const unasked = boardTests(tests, ['riscv-virt']).filter(({ board }) => board === 'riscv-virt')
  expect(boardTable(unasked, { errors: 1, hints: [] })).toMatch(/ 0 {8}nothing was tested, and there were errors outside of tests$/)
})

test('reasons are told but for boards that did not run, and hints once', () => {
  expect(skippedLines(tests)).toEqual([`skipped: bench > waits: ${why}`])
  expect(hintsOf(tests, { errors: 2, hints: ['Do this.', 'Do that.'] })).toEqual(['Do this.', 'Do that.'])
})

test('JUnit gets the reasons that vitest leaves out', () => {
  const xml = `<testcase classname="a" name="bench &gt; waits" time="0">
            <skipped/>
        </testcase>
        <testcase classname="a" name="others" time="0">
            <skipped/>
        </testcase>`
  const completed = withReasons(xml, [{ test: 'bench > waits', state: 'skipped', why: 'no "clock" & more', boards: {} }])
  expect(completed).toBe(xml.replace('<skipped/>', '<skipped message="no &quot;clock&quot; &amp; more"/>'))
})
