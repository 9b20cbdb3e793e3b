/* The page's whole journey in a real browser, with real navigator.serial on a pseudo-terminal. */
import { describe, expect, test } from 'vitest'
import { parsePackage, signingKey } from '../../host-ts/src/index.js'
import { board } from '../../host-ts/src/testkit/index.js'
import { PUSH_GOES_ON } from '../../host-ts/src/words/index.js'
import { device, emulator, giveSignals, largeModule, moduleBytes, PERIOD_MS, packed, runningHash } from '../e2e/support/boards.js'
import { setpoint } from '../e2e/support/cli.js'
import { temporaryFile } from '../e2e/support/programs.js'
import { barriers, SOON } from './browser.js'
import { cable, choose, connected, drop, openPage, pushHalfway, row, shows } from './support.js'

const boards = ['native', 'stm32f405']
const good = moduleBytes('water-heater')

describe.each(boards)('%s', (name) => {
  test('a technician connects, looks, pushes a package on trial, sees what it proposes, and confirms', async () => {
    const { emulator: running, device: other, clock } = await board(name)
    await giveSignals(other)

    const { page: shown } = await openPage(running.pty)
    await connected(shown)
    expect(await row(shown, '#about-rows', 'Board')).toContain((await other.info()).board)
    expect(await shown.locator('#module-name').innerText()).toBe('None: points are at their fallback')
    await shows(shown, '#notice', 'trusts the development key')
    expect(await shown.locator('#signal-rows tr').count()).toBe((await other.signals.get()).length)
    const old = (await other.signals.get()).filter(({ fresh }) => !fresh).map((signal) => signal.name)
    expect(await shown.locator('#signal-rows tr.warning th').allInnerTexts()).toEqual(old)
    expect(await barriers(shown)).toEqual([])

    const first = packed(good, { version: '1.2.3' })
    await choose(shown, 'heater.spkg', first)
    await shows(shown, '#said', /\(version 1\.2\.3, .*\) runs on trial, after /)
    await shows(shown, '#module-badge', 'on trial')
    await shows(shown, '#trial-text', /1 h after its first evaluation: then no module runs/)
    expect(await barriers(shown)).toEqual([])

    const { next, uptime } = await other.status()
    await clock.advance(next - uptime, [30])
    await clock.advance(PERIOD_MS, [30])
    await shows(shown, '#run-rows', /#\d+ good/)
    const [point] = (await other.points()).points
    const values = shown.locator('#point-list article').filter({ hasText: 'setpoint' })
    expect(await values.locator('.applied').innerText()).toBe(`${point?.applied} °C`)
    expect(await values.locator('.proposed').innerText()).toMatch(/^\d+(\.\d+)? °C$/)
    expect(await values.locator('.bounds').innerText()).toBe('40 to 65 °C')

    await shown.getByRole('button', { name: 'Confirm: keep it' }).click(SOON)
    await shows(shown, '#said', /\(version 1\.2\.3\) is confirmed/)
    await shows(shown, '#module-badge', 'confirmed')
    expect((await other.lifecycle()).running).toBe('confirmed')

    await drop(shown, 'heater.wasm', moduleBytes('water-heater-c'))
    await shows(shown, '#trial-text', /version 1\.2\.3\) runs again/)
    await shown.getByRole('button', { name: 'Revert: go back now' }).click(SOON)
    await shows(shown, '#said', /^Reverted: \w{12} \(version 1\.2\.3\) runs again/)
    expect(await runningHash(other)).toEqual(parsePackage(first).hash)
  })

  test('a wrong file is refused by the words of the command line, and what runs goes on', async () => {
    const { emulator: running, device: other } = await board(name)
    const { hash } = await other.push(good, { as: 'confirmed', version: '1.0.0' })
    await other.close() // the line is the command's now
    const { page: shown } = await openPage(running.pty)
    await connected(shown)
    const wrong: [name: string, bytes: Uint8Array][] = [
      ['signature.spkg', packed(good, { version: '2.0.0' }).map((byte, i, { length }) => (i === length - 1 ? byte ^ 1 : byte))],
      ['contract.spkg', packed(good, { version: '2.0.0', contract: new Uint8Array(32).fill(7) })],
      ['key.spkg', packed(good, { version: '2.0.0', key: signingKey(new Uint8Array(32).fill(7)) })],
      ['cut.wasm', good.subarray(0, 100)],
      ['invalid.spkg', packed(Uint8Array.of(...good.subarray(0, 8), 14, 0))],
      ['notes.txt', new TextEncoder().encode('no module')],
      ['empty.wasm', new Uint8Array(0)],
      ['large.wasm', new Uint8Array(1024 * 1024 + 1)],
    ]
    for (const [name, bytes] of wrong) {
      const path = temporaryFile(name, bytes)
      const { code, stderr } = await setpoint('push', path, '--tcp', running.tcp)
      const [, words = ''] = /^error: (.*)\n/m.exec(stderr.replace(path, name)) ?? []
      expect({ name, code, words }).toEqual({ name, code: 1, words: expect.stringMatching(/.{20}/) })
      await choose(shown, name, bytes)
      await expect.poll(() => shown.locator('#alert').innerText(), SOON).toContain(words)
      expect(words.split(': ')[0]).toBe(name)
    }
    expect(await barriers(shown)).toEqual([])
    expect(await runningHash(await device(running.tcp))).toEqual(hash)
    expect(await shown.locator('#sending').isVisible()).toBe(false)
  })

  test('unplugged in the middle of a push it says so, connects again by itself, and the push goes on where it stopped', async () => {
    const line = await cable(await emulator(name))
    const { page: shown, ports } = await openPage(line.pty)
    await connected(shown)
    const bytes = packed(largeModule(), { version: '1.0.0' })
    await pushHalfway(shown, line, 'large.spkg', bytes)
    ports.unplug()
    await shows(shown, '#alert', `The device was disconnected. ${PUSH_GOES_ON}`)
    await shows(shown, '#link', 'USB 2fe3:0100 is gone: connects again by itself when it is back')
    expect(await shown.locator('#file').isDisabled()).toBe(true)
    await shown.evaluate(() => {
      const pace = document.getElementById('pace') as HTMLElement
      const seen: string[] = []
      new MutationObserver(() => seen.push(pace.textContent ?? '')).observe(pace, { childList: true, characterData: true, subtree: true })
      Object.assign(globalThis, { seen })
    })
    line.mend()
    ports.plug(line.pty)
    await connected(shown)
    await choose(shown, 'large.spkg', bytes)
    await shows(shown, '#said', /runs on trial/)
    const seen = await shown.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
    const [first = ''] = seen.filter((text) => text.includes(' of '))
    expect(first).toMatch(/^[3-9]\.\d KiB of /)
  })
})
