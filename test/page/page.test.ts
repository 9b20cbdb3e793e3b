/* What can get in the way of a technician: other ports, other browsers, other words. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { parsePackage } from '../../host-ts/src/index.js'
import { board, startEmulator } from '../../host-ts/src/testkit/index.js'
import { hex, PUSH_GOES_ON, PUSH_INTERRUPTED } from '../../host-ts/src/words/index.js'
import { device, emulator, largeModule, moduleBytes, packed, use } from '../e2e/support/boards.js'
import { temporaryFile } from '../e2e/support/programs.js'
import { barriers, openBrowser, SOON } from './browser.js'
import { cable, choose, connected, cutOff, dropAnyhow, openPage, pushHalfway, row, served, shows } from './support.js'

const good = moduleBytes('water-heater')

/** The native firmware, with other words of the same length in it. */
function reworded(words: Readonly<Record<string, string>>): string {
  let program = readFileSync(join(checkoutRoot(), '.cache/pio/build/native/program')).toString('latin1')
  for (const [word, other] of Object.entries(words)) {
    expect(other).toHaveLength(word.length)
    expect(program).toContain(`\0${word}\0`)
    program = program.replaceAll(`\0${word}\0`, `\0${other}\0`)
  }
  const path = join('.cache', 'build', 'page', 'reworded')
  mkdirSync(join(checkoutRoot(), '.cache', 'build', 'page'), { recursive: true })
  writeFileSync(join(checkoutRoot(), path), program, { encoding: 'latin1', mode: 0o755 })
  return path
}

test('markup in what a device or a file is called stays text', async () => {
  const words = { 'water-heater': '<img src=ab>', setpoint: '<b>x</b>', price_start: '<i>price</i', comfort: '<hr/><p', goal: '<hr>' }
  const running = use(await startEmulator('native', { program: reworded(words) }))
  const { page } = await openPage(running.pty)
  await connected(page)
  expect(await row(page, '#about-rows', 'Application')).toBe(words['water-heater'])
  expect(await page.locator('#point-list h3').innerText()).toBe(words.setpoint)
  expect(await page.locator('#signal-rows th').allInnerTexts()).toEqual(expect.arrayContaining([words.price_start, words.comfort]))
  const name = '<img src=cd onerror=alert(1)>.wasm'
  await choose(page, name, good.subarray(0, 100))
  await shows(page, '#alert', `${name}: refused [`)
  expect(await page.locator('img, b, i, hr, main p p').count()).toBe(0)
})

test('a push is stopped by its button, and the link goes on', async () => {
  const line = await cable(await emulator('native'))
  const { page } = await openPage(line.pty)
  await connected(page)
  await pushHalfway(page, line, 'large.spkg', packed(largeModule()))
  await page.getByRole('button', { name: 'Stop' }).click(SOON)
  await shows(page, '#alert', PUSH_INTERRUPTED)
  line.mend()
  expect(await page.locator('#link').getAttribute('data-kind')).toBe('open')
  await choose(page, 'heater.wasm', good)
  await shows(page, '#module-badge', 'on trial')
  expect(await page.locator('#alert').isVisible()).toBe(false)
})

test('a line that goes silent in the middle of a push is told soon, and is what ended it', async () => {
  const line = await cable(await emulator('native'))
  const { page } = await openPage(line.pty)
  await connected(page)
  await pushHalfway(page, line, 'large.spkg', packed(largeModule()))
  await shows(page, '#pace', /^The device does not answer: nothing for \d s\.$/)
  expect(await page.locator('#alert').isVisible()).toBe(false)
  await shows(page, '#alert', `No answer from USB 2fe3:0100 within 3 s. ${PUSH_GOES_ON}`)
})

test('a board that restarts while it is watched is connected again, and tells why its trial ended', async () => {
  const flash = `${temporaryFile('notes', '')}.flash` // beside it: a flash file is made where there is none
  const first = use(await startEmulator('native', { flash }))
  const { page, ports } = await openPage(first.pty)
  await connected(page)
  await choose(page, 'heater.wasm', good)
  await shows(page, '#module-badge', 'on trial')
  await first.stop()
  await shows(page, '#link', /is gone|tries again/)
  ports.unplug()
  const second = use(await startEmulator('native', { flash }))
  ports.plug(second.pty)
  await connected(page)
  await expect.poll(() => row(page, '#module-rows', 'Went back'), SOON).toMatch(/^\w{12}: .*reset/)
})

test('a port that cannot be opened is told with what to do, and opened when it can be', async () => {
  const running = await emulator('native')
  const { page, ports } = await openPage('/nonexistent')
  await shows(page, '#link-problem', /USB 2fe3:0100 cannot be opened: .*\. Is it connected to another program/)
  expect(await barriers(page)).toEqual([])
  ports.unplug()
  ports.plug(running.pty)
  await connected(page)
  expect(await page.locator('#link-problem').isVisible()).toBe(false)
})

/** Notes whether what is shown of a device is shown as of now, whether something can be done to it, and whose it is, as it changes. */
async function noteLive(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const [shown, file] = [document.getElementById('device'), document.getElementById('file')]
    const noted: string[] = []
    const look = (): void => {
      const id = [...document.querySelectorAll('#about-rows div')].find((one) => one.firstChild?.textContent === 'Id')?.lastChild
      const live = shown?.hidden === false && !shown.classList.contains('stale')
      const now = `${live ? 'now' : 'before'}, ${file?.matches(':enabled') ? 'to act on' : 'to look at'}: ${id?.textContent ?? 'none'}`
      if (noted.at(-1) !== now) noted.push(now)
    }
    for (const one of [shown, file]) if (one) new MutationObserver(look).observe(one, { attributes: true })
    Object.assign(globalThis, { noted })
  })
  return () => page.evaluate(() => (globalThis as unknown as { noted: string[] }).noted)
}

test('of two boards the page asks for one, keeps to it, and takes the other one when it is told to', async () => {
  const [native, stm32] = [await emulator('native'), await emulator('stm32f405')]
  const { page } = await openPage([native.pty, stm32.pty], { granted: ['A', 'B'] })
  const choice = page.getByRole('combobox', { name: 'Port' })
  await expect.poll(() => choice.locator('option').allInnerTexts(), SOON).toEqual(['1: USB 2fe3:0100', '2: USB 2fe3:0100', 'another port'])
  const noted = await noteLive(page)
  const [seen, ids]: [string[], string[]] = [[], []]
  for (const index of [0, 1]) {
    await choice.selectOption({ index })
    await page.getByRole('button', { name: 'Connect a device' }).click(SOON)
    await connected(page)
    await expect.poll(() => row(page, '#about-rows', 'Board'), SOON).not.toBe(seen[0] ?? '')
    seen.push(await row(page, '#about-rows', 'Board'))
    ids.push(await row(page, '#about-rows', 'Id'))
    const said = await page.locator('#said').innerText()
    expect(said).toMatch(index === 0 ? /^$/ : /^This is another device than before: its id is /)
    await page.getByRole('button', { name: 'Disconnect' }).click(SOON)
    await shows(page, '#link', 'Not connected')
  }
  expect(seen.sort()).toEqual([expect.stringMatching(/^native/), expect.stringMatching(/^stm32f405/)])
  const both = ids.flatMap((id) => [`now, to act on: ${id}`, `before, to look at: ${id}`])
  expect((await noted()).filter((one) => !one.endsWith('none'))).toEqual(both)
})

test('when its board is unplugged, the page takes no other one that is there, and goes on when the board is back', async () => {
  const [own, other] = [await emulator('native'), await emulator('stm32f405')]
  const { page, ports } = await openPage(own.pty, { granted: ['A', 'B'] })
  await connected(page)
  ports.plug(other.pty, 'B')
  await page
    .locator('#ports option')
    .nth(2)
    .waitFor({ ...SOON, state: 'attached' })
  ports.unplug('A')
  await shows(page, '#link', 'is gone')
  const looked = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const ask = navigator.serial.getPorts.bind(navigator.serial)
        let times = 0
        navigator.serial.getPorts = () => {
          times += 1
          if (times === 2) resolve()
          return ask()
        }
      }),
  )
  await looked
  await shows(page, '#link', 'is gone')
  ports.plug(own.pty, 'A')
  await connected(page)
  expect(await row(page, '#about-rows', 'Board')).toMatch(/^native/)
})

test('another board that comes in the place of the one before is not connected before the user says so', async () => {
  const [first, second] = [await emulator('native'), await emulator('stm32f405')]
  const { page, ports } = await openPage(first.pty)
  await connected(page)
  ports.unplug()
  await shows(page, '#link', 'is gone')
  ports.plug(second.pty)
  await shows(page, '#alert', /^Another device has come to this port: its id is \S+, and before it was \S+\. /)
  await shows(page, '#link', 'Not connected')
  await page.getByRole('button', { name: 'Connect a device' }).click(SOON)
  await connected(page)
  await shows(page, '#said', /This is another device than before: its id is /)
})

test('a board that is plugged in after the page was opened is connected by itself, until the user disconnects', async () => {
  const running = await emulator('native')
  const { page, ports } = await openPage([])
  await shows(page, '#link', 'Not connected')
  expect(await page.locator('#start').isVisible()).toBe(true)
  ports.plug(running.pty)
  await connected(page)
  await page.getByRole('button', { name: 'Disconnect' }).click(SOON)
  await shows(page, '#link', 'Not connected')
  ports.unplug()
  await page.locator('#ports').waitFor({ ...SOON, state: 'hidden' })
  ports.plug(running.pty)
  await page.locator('#ports').waitFor(SOON)
  await shows(page, '#link', 'Not connected')
  await page.getByRole('button', { name: 'Connect a device' }).click(SOON)
  await connected(page)
})

test('a file that is dropped when it cannot be taken is told so, and is not sent', async () => {
  const line = await cable(await emulator('native'))
  const large = packed(largeModule())
  const { page, ports } = await openPage([])
  await shows(page, '#link', 'Not connected')
  await dropAnyhow(page, ['heater.wasm'], good)
  await shows(page, '#alert', 'heater.wasm was not taken: no device is connected.')
  ports.plug(line.pty)
  await connected(page)
  await dropAnyhow(page, ['one.wasm', 'two.wasm'], good)
  await shows(page, '#alert', 'None of the 2 files was taken: a device takes one package at a time.')
  await dropAnyhow(page, [], good)
  await shows(page, '#alert', 'Nothing was taken: what was dropped is no file.')
  await pushHalfway(page, line, 'large.spkg', large)
  for (const id of ['confirm', 'revert', 'file']) expect({ id, off: await page.locator(`#${id}`).isDisabled() }).toEqual({ id, off: true })
  await dropAnyhow(page, ['heater.wasm'], good)
  await shows(page, '#alert', 'heater.wasm was not taken: wait until the device is done')
  expect(await barriers(page)).toEqual([])
  line.mend()
  await shows(page, '#said', new RegExp(`^${hex(parsePackage(large).hash).slice(0, 12)} .* runs on trial`))
})

test('a browser without the API is told what to do, whatever it is called', async () => {
  const url = await served()
  const { page, complaints } = use(await openBrowser(url))
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serial'))
  await page.goto(url)
  await shows(page, '#unsupported', 'Open this page in one that has: Chrome, Edge')
  expect(await page.locator('#connect').isVisible()).toBe(false)
  expect(await barriers(page)).toEqual([])
  expect(complaints()).toEqual([])
})

test('what the policy of the page forbids is blocked, and noticed here', async () => {
  const url = await served()
  const { page, complaints } = use(await openBrowser(url))
  await page.goto(url)
  await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/picture' })))
  await expect
    .poll(complaints, SOON)
    .toEqual(expect.arrayContaining([expect.stringMatching(/^policy: img-src /), expect.stringMatching(/^console error: /)]))
  const markup = page.evaluate(() => {
    document.body.innerHTML = '<p>markup</p>'
  })
  await expect(markup).rejects.toThrow(/TrustedHTML/)
})

test('the page is read and worked by keyboard, on a narrow screen, in the dark', async () => {
  const { emulator: running, device: other } = await board('native')
  await other.push(packed(good, { version: '1.0.0' }))
  const { page } = await openPage(running.pty, { viewport: { width: 320, height: 700 } })
  await connected(page)
  await shows(page, '#module-badge', 'on trial')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect({ colorScheme, barriers: await barriers(page) }).toEqual({ colorScheme, barriers: [] })
  }
  expect(await cutOff(page)).toEqual([])
  const order: (string | null)[] = []
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab')
    order.push(await page.evaluate(() => document.activeElement?.id ?? null))
  }
  expect(order).toEqual(['disconnect', 'confirm', 'revert', 'file'])
  await page.locator('#confirm').focus()
  await page.keyboard.press('Enter')
  await shows(page, '#said', /is confirmed/)
  await other.close()
  expect((await (await device(running.tcp)).lifecycle()).running).toBe('confirmed')
})
