/* What is seen of the page at each width: all of it. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { board } from '../../host-ts/src/testkit/index.js'
import { moduleBytes, packed } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { connected, cutOff, openPage, shows } from './support.js'

const WIDTHS = [320, 360, 640, 1280]
const HEIGHT = 900

/** A device with all that a page can show of one: a module on trial beside a confirmed one. */
async function watched(): Promise<Page> {
  const { emulator: running, device: other } = await board('native')
  await other.push(packed(moduleBytes('water-heater-c'), { version: '1.0.0' }), { as: 'confirmed' })
  await other.push(packed(moduleBytes('water-heater'), { version: '10.20.30' }))
  const { page } = await openPage(running.pty)
  await shown(page)
  return page
}

async function shown(page: Page): Promise<void> {
  await connected(page)
  await shows(page, '#module-badge', 'on trial')
}

async function nothingCutOff(page: Page, at: string): Promise<void> {
  await expect.poll(async () => ({ at, cut: await cutOff(page) }), SOON).toEqual({ at, cut: [] })
}

test('nothing is cut off at the edge of a card, whether the page was opened at a width or came to it', async () => {
  const page = await watched()
  for (const width of [640, 360, 320, 1280]) {
    await page.setViewportSize({ width, height: HEIGHT })
    await nothingCutOff(page, `${width} px`)
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.reload()
    await shown(page)
    await nothingCutOff(page, `opened at ${width} px`)
  }
})
