/** `setpoint flash` that ends amid its work: a board without its firmware, and how it goes on. */
import { describe, expect, test } from 'vitest'
import { use } from '../e2e/support/boards.js'
import { setpoint, start } from '../e2e/support/cli.js'
import { openTerminal } from '../sim/server.js'
import { chip, same, UNFINISHED, wanted } from './served.js'
import { OLD_FLASH, started } from './support.js'

describe('setpoint flash stm32f405', () => {
  test('an erase that fails half way leaves a chip without its firmware, and that is said', async () => {
    const { rom, served } = await chip({ failErase: 0 })
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('Extended Erase fails')
    expect(stderr).toContain(UNFINISHED)
    expect(rom.erased).toEqual([])
    expect(same(rom.flash, OLD_FLASH)).toBe(false)
  })

  test.each(['--tcp', '--port'])('%s that is unplugged in the middle ends it, and it says how to go on', async (flag) => {
    const { rom, served } = await chip()
    const at = flag === '--tcp' ? served.address : use(await openTerminal(served.address)).path
    const flashing = setpoint('flash', 'stm32f405', flag, at, '--yes')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    served.cut()
    const { code, stderr } = await flashing
    expect(code, stderr).toBe(1)
    expect(stderr).toContain(' is gone')
    expect(stderr).toContain(UNFINISHED)
    expect(rom.started).toBeUndefined()
  })

  test('with --json it says, too, whether the board was touched', async () => {
    const { rom, served } = await chip()
    const flashing = setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes', '--json')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    served.cut()
    const { code, stderr } = await flashing
    expect(code, stderr).toBe(1)
    const [warning, error] = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(warning).toEqual({ warning: expect.stringContaining(UNFINISHED) })
    expect(error).toMatchObject({ error: { code: 'closed' } })
  })

  test('Ctrl-C in the middle ends it, starts nothing and leaves the port, so that the board is flashed again', async () => {
    const { rom, served } = await chip({}, await started())
    const { path } = use(await openTerminal(served.address))
    const flashing = start('flash', 'stm32f405', '--port', path, '--yes')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    flashing.interrupt()
    expect(await flashing.ended).toBe(130)
    expect(rom.started).toBeUndefined()
    expect(same(rom.flash, wanted)).toBe(false)
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--port', path, '--yes')
    expect(code, stderr).toBe(0)
    expect(same(rom.flash, wanted)).toBe(true)
  })
})
