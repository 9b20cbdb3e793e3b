import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { run } from './support/programs.js'

const root = checkoutRoot()
const demo = join(root, 'host-ts/dist/demo.js')
/** A cell of the plotted tank. */
const PLOTTED = '\u28c0'

describe('the demo on the native board', () => {
  it('exits 0 with every claim checked, draws the picture that the README shows, and needs 100 columns', async () => {
    const { code, stdout } = await run(process.execPath, [demo, '--board', 'native'])
    expect(code).toBe(0)
    expect(stdout).toContain(PLOTTED)
    expect(stdout).toContain('✓ the module was cheaper than the fixed setpoint')
    expect(stdout).not.toContain('✗')
    const picture = (path: string) => readFileSync(join(root, path), 'utf8')
    expect(picture('.cache/demo/day.svg'), 'run: npm run demo -- --update').toBe(picture('modules/water-heater/day.svg'))
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100)
  })

  it('says first that a terminal is too narrow for the plot, and does without', async () => {
    const command = `stty cols 80; exec "${process.execPath}" "${demo}" --board native`
    const { code, stdout } = await run('script', ['--quiet', '--return', '--command', command, '/dev/null'])
    expect(code, stdout).toBe(0)
    expect(stripVTControlCharacters(stdout)).toMatch(/^This terminal has 80 columns, and the plot of the day needs 100/)
    expect(stdout).not.toContain(PLOTTED)
    expect(stdout).toContain('the module was cheaper than the fixed setpoint')
  })
})
