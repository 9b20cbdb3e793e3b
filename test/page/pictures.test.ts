/* The pictures of README.md: `SETPOINT_PICTURES=docs npm test -- page/pictures` makes them anew. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { forecast, MIDNIGHT, MIDNIGHT_UNIX, usage } from '../../host-ts/src/demo/scenario.js'
import { board } from '../../host-ts/src/testkit/index.js'
import { moduleBytes, PERIOD_MS, packed } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { choose, connected, openPage, row, shows } from './support.js'

const folder = join(checkoutRoot(), process.env.SETPOINT_PICTURES ?? '.cache/build/page')
const HALF_HOUR_MS = 1_800_000
const HOURS = 10
const LONG_MS = 180_000

async function picture(page: Page, name: string, size: { width: number; height: number }, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme })
  // Two frames: the plot takes the new width after the layout has it.
  await page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))))
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

test(
  'a night and a morning of the emulated STM32F405, with a module on trial',
  async () => {
    const { emulator: running, device: other, clock } = await board('stm32f405')

    await other.client.os.datetime.set(MIDNIGHT)
    await other.signals.set({ price: forecast(0), price_start: MIDNIGHT_UNIX, usage })
    await other.push(packed(moduleBytes('water-heater'), { version: '1.0.0' }), { as: 'confirmed' })
    const { page } = await openPage(running.pty)
    await connected(page)
    const pass = async (ms: number, celsius: number): Promise<void> => {
      await clock.advance(ms, [celsius])
      const { evaluation } = await other.status()
      await shows(page, '#run-rows', `#${evaluation?.number ?? 0} `)
    }
    for (let step = 0; step < HOURS * 2; step++) await pass(HALF_HOUR_MS, 48 + 6 * Math.sin(step / 4))
    await choose(page, 'heater-1.1.0.spkg', packed(moduleBytes('water-heater-c'), { version: '1.1.0' }))
    await shows(page, '#module-badge', 'on trial')
    for (const celsius of [47, 46]) await pass(2 * PERIOD_MS, celsius)
    await expect.poll(() => row(page, '#module-rows', 'Standing'), SOON).toBe('on trial, 4 of 4 evaluations good')
    await picture(page, 'page', { width: 1280, height: 1080 }, 'light')
    await picture(page, 'page-narrow', { width: 390, height: 844 }, 'dark')
  },
  LONG_MS,
)
