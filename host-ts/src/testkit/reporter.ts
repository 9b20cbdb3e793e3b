/** A reporter for vitest that writes, for `setpoint test`, which test used how much fuel. */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { type FuelOfModules, type FuelOfTest, META, REPORT } from './fuel.js'

function fuelOf(module: TestModule): FuelOfTest[] {
  return [...module.children.allTests()].flatMap((test) => {
    const used = (test.meta() as { [META]?: FuelOfModules })[META] ?? {}
    return Object.entries(used).map(([path, fuel]) => ({ module: path, test: test.fullName, ...fuel }))
  })
}

const reporter: Reporter = {
  onTestRunEnd(modules) {
    const path = process.env[REPORT]
    if (path !== undefined) writeFileSync(path, JSON.stringify(modules.flatMap(fuelOf)))
  },
}

/** Vitest takes a class, and makes one of it. */
export default function create(): Reporter {
  return reporter
}
