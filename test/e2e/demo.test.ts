import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/testkit/checkout.js'

const root = checkoutRoot()

describe('the demo on the native board', () => {
  it('exits 0 with every claim checked, draws the picture that the README shows, and needs 100 columns', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'host-ts/dist/demo.js'), '--board', 'native'])
    expect(stdout).toContain('✓ the module was cheaper than the fixed setpoint')
    expect(stdout).not.toContain('✗')
    const picture = (path: string) => readFileSync(join(root, path), 'utf8')
    expect(picture('.cache/demo/day.svg'), 'run: npm run demo -- --update').toBe(picture('modules/water-heater/day.svg'))
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100)
  })
})
