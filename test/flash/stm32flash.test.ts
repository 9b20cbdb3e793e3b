/** Debian's stm32flash, which everybody has, at the same simulated loader. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { stm32Chips } from '../../host-ts/src/flash/index.js'
import { use } from '../e2e/support/boards.js'
import { run } from '../e2e/support/programs.js'
import { openTerminal } from '../sim/server.js'
import { chip, firmware, same, wanted } from './served.js'

describe('stm32flash of Debian', () => {
  test.each([
    ['stm32f405', /STM32F40/],
    ['stm32f407', /STM32F40/],
    ['stm32f411', /STM32F411/],
    ['stm32f446', /STM32F446/],
  ] as const)('has for the product id of the %s a name like ours', async (name, theirs) => {
    const { served } = await chip({ productId: stm32Chips[name].productId })
    const { path } = use(await openTerminal(served.address))
    const { code, stdout, stderr } = await run('stm32flash', ['-m', '8n1', '-b', '115200', path])
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(theirs)
  })

  test('writes to the same loader what setpoint flash writes', async () => {
    const { rom, served } = await chip()
    const { path } = use(await openTerminal(served.address))
    const folder = mkdtempSync(join(tmpdir(), 'setpoint-stm32flash-'))
    try {
      // It erases what it is told, and of what lies between two parts of a file it makes ones.
      for (const { address, bytes } of firmware) {
        const file = join(folder, 'part.bin')
        writeFileSync(file, bytes)
        const at = `0x${address.toString(16)}`
        const { code, stdout, stderr } = await run('stm32flash', [
          '-m',
          '8n1',
          '-b',
          '115200',
          '-v',
          '-w',
          file,
          '-S',
          `${at}:${bytes.length}`,
          path,
        ])
        expect(code, stdout + stderr).toBe(0)
      }
      expect(rom.erased).toEqual([0, 5, 6])
      expect(same(rom.flash, wanted)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
