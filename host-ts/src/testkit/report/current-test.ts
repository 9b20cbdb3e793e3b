/** What the kit needs to know of a running test; the task of vitest's test context is one. */
export interface CurrentTest {
  readonly concurrent?: boolean | undefined
  readonly meta: object
  readonly context: TestContext
}

/** Vitest's test context, as far as it is used here: what a test function is given. */
export interface TestContext {
  readonly task: { readonly meta: object }
  skip(note?: string): never
  onTestFinished(what: () => Promise<void>): void
}

/** Loaded at once, so that the test that runs now can be asked for before anything else runs. Outside of a worker vitest refuses. */
const runner =
  process.env.VITEST === undefined ? undefined : await import('vitest').then(({ TestRunner }) => TestRunner).catch(() => undefined)

/** Whether vitest runs this. */
export function inVitest(): boolean {
  return runner !== undefined && process.env.VITEST !== undefined
}

/** The test that runs now; none between tests, nor without vitest. Of concurrent tests it may be another one of them. */
export function currentTest(): CurrentTest | undefined {
  return inVitest() ? runner?.getCurrentTest() : undefined
}
