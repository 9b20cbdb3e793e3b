/* Where the keyboard is after what it did went away. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { board } from '../../host-ts/src/testkit/index.js'
import { emulator, largeModule, moduleBytes, packed } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { cable, choose, connected, openPage, pushHalfway, shows } from './support.js'

async function isAt(page: Page, id: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), SOON).toBe(id)
}

test('the keyboard keeps its place when the button or the file that it was at goes away', async () => {
  const line = await cable(await emulator('native'))
  const { page } = await openPage(line.pty)
  await connected(page)
  const press = async (id: string): Promise<void> => {
    await page.locator(`#${id}:enabled`).focus(SOON)
    await page.keyboard.press('Enter')
  }

  await press('disconnect')
  await shows(page, '#link', 'Not connected')
  await isAt(page, 'connect')
  await page.keyboard.press('Enter')
  await connected(page)
  await isAt(page, 'disconnect')

  for (const [version, id, said] of [
    ['1.0.0', 'confirm', /is confirmed/],
    ['2.0.0', 'revert', /^Reverted/],
  ] as const) {
    await page.locator('#file:enabled').focus(SOON)
    await choose(page, `${version}.spkg`, packed(moduleBytes('water-heater'), { version }))
    await shows(page, '#said', /runs on trial/)
    await isAt(page, 'headline')
    await page.locator(`#${id}:enabled`).waitFor(SOON)
    await press(id)
    await shows(page, '#said', said)
    await page.locator('#trial').waitFor({ ...SOON, state: 'hidden' })
    await isAt(page, 'headline')
  }

  await pushHalfway(page, line, 'large.spkg', packed(largeModule()))
  await press('stop')
  await shows(page, '#alert', 'Interrupted.')
  await isAt(page, 'headline')
  await page.keyboard.press('Tab')
  await isAt(page, 'file')
})

test('the keyboard keeps its place when another client ends the trial', async () => {
  const { emulator: running, device: other } = await board('native')
  await other.push(moduleBytes('water-heater'))
  const { page } = await openPage(running.pty)
  await connected(page)
  await page.locator('#confirm:enabled').focus(SOON)
  await other.revert()
  await page.locator('#trial').waitFor({ ...SOON, state: 'hidden' })
  await isAt(page, 'headline')
})
