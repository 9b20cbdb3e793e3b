import type { Notes } from './notes.js'

/** What notes the fuel of an evaluation for the test that runs; outside of vitest nothing does. */
export async function fuelRecorder(module: string, budget: number): Promise<(fuel: number) => void> {
  if (process.env.VITEST === undefined) return () => undefined
  const { TestRunner } = await import('vitest')
  return (fuel) => {
    const test = TestRunner.getCurrentTest()
    if (test === undefined) return
    const meta = test.meta as Notes
    const modules = meta.setpointFuel ?? {}
    meta.setpointFuel = { ...modules, [module]: { fuel: Math.max(fuel, modules[module]?.fuel ?? 0), budget } }
  }
}
