/** A reporter for vitest that writes, for `setpoint test`, what became of each test, on which boards, and with how much fuel. */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase } from 'vitest/node'
import { type FuelOfTest, type Notes, REPORT, type TestOutcome, type TestReport } from './notes.js'

function fuelOf(test: TestCase): FuelOfTest[] {
  const used = (test.meta() as Notes).setpointFuel ?? {}
  return Object.entries(used).map(([module, fuel]) => ({ module, test: test.fullName, ...fuel }))
}

function outcomeOf(test: TestCase): TestOutcome {
  const result = test.result()
  const why = result.state === 'skipped' ? result.note : undefined
  const boards = (test.meta() as Notes).setpointBoards ?? {}
  const hints = (result.errors ?? []).flatMap(({ hint }) => (typeof hint === 'string' ? [hint] : []))
  return {
    test: test.fullName,
    state: result.state,
    ...(why === undefined ? {} : { why }),
    ...(hints.length === 0 ? {} : { hints }),
    boards,
  }
}

const reporter: Reporter = {
  onTestRunEnd(modules) {
    const path = process.env[REPORT]
    if (path === undefined) return
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const report: TestReport = { fuel: tests.flatMap(fuelOf), tests: tests.map(outcomeOf) }
    writeFileSync(path, JSON.stringify(report))
  },
}

/** Vitest takes a class, and makes one of it. */
export default function create(): Reporter {
  return reporter
}
