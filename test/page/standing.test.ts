/* What the page says of a module, while others do something to the device, too. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { parsePackage } from '../../host-ts/src/index.js'
import { board } from '../../host-ts/src/testkit/index.js'
import { hex } from '../../host-ts/src/words/index.js'
import { moduleBytes, packed } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { choose, connected, openPage, readAgain, row, shows } from './support.js'

const first = packed(moduleBytes('water-heater'), { version: '1.0.0' })

async function nothingSaid(page: Page): Promise<void> {
  await page.locator('#said').waitFor({ ...SOON, state: 'hidden' })
}

test('what was done here is told until it is undone elsewhere, the device restarts or is unplugged', async () => {
  const { emulator: running, device: other } = await board('native')
  const { page, ports } = await openPage(running.pty)
  await connected(page)
  const onTrial = async (): Promise<void> => {
    await choose(page, 'first.spkg', first)
    await shows(page, '#said', /runs on trial, after/)
    await readAgain(page)
    await shows(page, '#said', /runs on trial, after/)
  }
  await onTrial()
  await other.revert()
  await nothingSaid(page)

  await onTrial()
  await other.reset()
  await nothingSaid(page)

  await onTrial()
  await page.getByRole('button', { name: 'Confirm: keep it' }).click(SOON)
  await shows(page, '#said', /is confirmed/)
  await readAgain(page)
  await shows(page, '#said', /is confirmed/)
  ports.unplug()
  await nothingSaid(page)
  ports.plug(running.pty)
  await connected(page)
  await nothingSaid(page)
})

test('why a trial went back is told until the same package is confirmed, and not again when another one is on trial', async () => {
  const { emulator: running, device: other } = await board('native')
  const { page } = await openPage(running.pty)
  await connected(page)
  const names = (): Promise<string[]> => page.locator('#module-rows dt').allInnerTexts()
  await other.push(first)
  await other.revert()
  const name = hex(parsePackage(first).hash).slice(0, 12)
  await expect.poll(() => row(page, '#module-rows', 'Went back'), SOON).toMatch(new RegExp(`^${name}: `))
  await other.push(first)
  await shows(page, '#module-badge', 'on trial')
  expect(await names()).toContain('Went back')
  await other.confirm()
  await shows(page, '#module-badge', 'confirmed')
  expect(await names()).not.toContain('Went back')
  await other.push(packed(moduleBytes('water-heater-c'), { version: '2.0.0' }))
  await shows(page, '#module-badge', 'on trial')
  expect(await names()).not.toContain('Went back')
})
