/** `setpoint flash` of an ESP32-C3 against its simulated loader. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { emulator, use } from '../e2e/support/boards.js'
import { setpoint } from '../e2e/support/cli.js'
import { espRom } from '../sim/esp-rom.js'
import { serveTcp } from '../sim/server.js'
import { same } from './served.js'

describe('setpoint flash esp32c3', () => {
  const image = join(checkoutRoot(), '.cache/pio/build/esp32c3/firmware.image')

  test.each([
    [[], /^keeps {5}0x00100000 to 0x00109fff: the module store$/m],
    [['--erase-store'], /^keeps {5}no module store$/m],
  ])('with %j writes the image, says what it keeps, and does not take another board for this one', async (flags, keeps) => {
    let rom: ReturnType<typeof espRom> | undefined
    const served = use(
      await serveTcp(
        (send) => {
          const made = espRom({}, send)
          rom = made
          return { receive: made.receive, started: () => made.started }
        },
        (await emulator('native')).tcp,
      ),
    )
    const { code, stderr } = await setpoint('flash', 'esp32c3', '--tcp', served.address, '--yes', ...flags)
    expect(stderr).toMatch(keeps)
    const written = readFileSync(image)
    expect(same(rom?.flash.subarray(0, written.length) ?? Buffer.alloc(0), written)).toBe(true)
    expect(rom?.started).toBe(true)
    expect(stderr).toContain('is the board native, and not esp32c3')
    expect(code).toBe(1)
  })
})
