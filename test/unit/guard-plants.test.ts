import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the guard links without the sandbox and the rest of core, and its properties find every bug that is planted into it', () => {
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'guard-plants.mjs')], { encoding: 'utf8' })
  expect(printed).toMatch(/^guard: linked alone, \d+ sequences hold$/m)
  expect(printed).toMatch(/^guard: (\d+) of \1 planted bugs found$/m)
})
