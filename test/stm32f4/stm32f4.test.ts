import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { boards } from './build.mjs'

const PATIENCE_MS = 300_000

const run = (...args: string[]) => execFileSync(process.execPath, [join(import.meta.dirname, 'run.mjs'), ...args], { encoding: 'utf8' })

test.each(boards)(
  'the port of %s drives flash, clocks, pins, converter and watchdog of a modelled chip',
  { timeout: PATIENCE_MS },
  (board) => {
    expect(run(board)).toMatch(/(\d+) of \1 programs passed\n$/)
  },
)

test('every bug planted in the port is found on the modelled chip', { timeout: PATIENCE_MS }, () => {
  expect(run('--planted')).toMatch(/(\d+) of \1 planted bugs found\n$/)
})
