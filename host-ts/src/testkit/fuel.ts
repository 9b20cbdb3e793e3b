/** The fuel of tests, by vitest's own means: the meta of each test, which its reporters are given. */

/** Of one module in one test. */
export interface UsedFuel {
  /** Most of one evaluation. */
  fuel: number
  budget: number
}

/** Of one module in one test, as the reporter writes it. */
export interface FuelOfTest extends UsedFuel {
  /** Path of the module. */
  module: string
  /** Name of the test, with those of the suites around it. */
  test: string
}

/** The variable that names the file which the reporter writes. */
export const REPORT = 'SETPOINT_TEST_REPORT'

/** What the meta of a test has, by the path of the module. */
export type FuelOfModules = Record<string, UsedFuel>

/** Its key in the meta of a test. */
export const META = 'setpointFuel'

interface Meta {
  [META]?: FuelOfModules
}

/** What notes the fuel of an evaluation for the test that runs; outside of vitest nothing does. */
export async function fuelRecorder(module: string, budget: number): Promise<(fuel: number) => void> {
  if (process.env.VITEST === undefined) return () => undefined
  const { TestRunner } = await import('vitest')
  return (fuel) => {
    const test = TestRunner.getCurrentTest()
    if (test === undefined) return
    const meta = test.meta as Meta
    const modules = meta[META] ?? {}
    meta[META] = { ...modules, [module]: { fuel: Math.max(fuel, modules[module]?.fuel ?? 0), budget } }
  }
}
