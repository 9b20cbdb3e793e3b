import { currentTest } from './current-test.js'
import type { Notes } from './notes.js'

/** Notes the fuel of an evaluation for the test that runs. Of concurrent tests nobody knows which: they are left out. */
export function recordFuel(module: string, fuel: number, budget: number): void {
  const test = currentTest()
  if (test === undefined || test.concurrent) return
  const notes: Notes = test.meta
  const modules = notes.setpointFuel ?? {}
  notes.setpointFuel = { ...modules, [module]: { fuel: Math.max(fuel, modules[module]?.fuel ?? 0), budget } }
}
