import type { RunnerTestCase as Test } from 'vitest'

/** The test of vitest that runs now; none between tests, nor without vitest. */
export async function currentTest(): Promise<Test | undefined> {
  if (process.env.VITEST === undefined) return undefined
  const { TestRunner } = await import('vitest')
  return TestRunner.getCurrentTest<Test | undefined>()
}
