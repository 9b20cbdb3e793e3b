/** A reporter for vitest that writes, for `setpoint test`, what became of each test, on which boards, and with how much fuel. */
import { writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { type FuelOfTest, LIFELINE, type Notes, type OutsideOfTests, REPORT, type TestOutcome, type TestReport } from './notes.js'

function fuelOf(test: TestCase): FuelOfTest[] {
  const used = (test.meta() as Notes).setpointFuel ?? {}
  return Object.entries(used).map(([module, fuel]) => ({ module, test: test.fullName, ...fuel }))
}

/** Of the errors of this tool; the others have none. */
function hintsOf(errors: readonly object[]): string[] {
  return errors.flatMap((error) => ('hint' in error && typeof error.hint === 'string' ? [error.hint] : []))
}

function outsideOf(modules: readonly TestModule[], unhandled: readonly object[]): OutsideOfTests {
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
  const errors = [...suites.flatMap((suite) => suite.errors()), ...unhandled]
  return { errors: errors.length, hints: hintsOf(errors) }
}

function outcomeOf(test: TestCase): TestOutcome {
  const result = test.result()
  const why = result.state === 'skipped' ? result.note : undefined
  const boards = (test.meta() as Notes).setpointBoards ?? {}
  const hints = hintsOf(result.errors ?? [])
  return {
    test: test.fullName,
    state: result.state,
    ...(why === undefined ? {} : { why }),
    ...(hints.length === 0 ? {} : { hints }),
    boards,
  }
}

const reporter: Reporter = {
  onTestRunEnd(modules, unhandled) {
    const path = process.env[REPORT]
    if (path === undefined) return
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const report: TestReport = { fuel: tests.flatMap(fuelOf), tests: tests.map(outcomeOf), outside: outsideOf(modules, unhandled) }
    writeFileSync(path, JSON.stringify(report))
  },
}

/** Ends vitest, and the workers that run tests, when `setpoint test` has ended in whatever way; it leads their process group. */
function endWithCommand(): void {
  const line = new Socket({ fd: LIFELINE, readable: true }).unref()
  line.on('error', () => undefined) // `close` comes after it
  line.on('close', () => process.kill(-process.pid, 'SIGKILL'))
  line.resume()
}

/** Vitest takes a class, and makes one of it. */
export default function create(): Reporter {
  if (process.env[REPORT] !== undefined) endWithCommand()
  return reporter
}
