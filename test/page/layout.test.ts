/* What is seen of the page at each width and in other colours: all of it. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { board } from '../../host-ts/src/testkit/index.js'
import { giveSignals, moduleBytes, packed } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { connected, cutOff, openPage, shows } from './support.js'

const WIDTHS = [320, 360, 640, 1280]
const HEIGHT = 900

/** A device with all that a page can show of one: a module on trial beside a confirmed one. */
async function watched(): Promise<Page> {
  const { emulator: running, device: other } = await board('native')
  await giveSignals(other)
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

/** Names of signals and versions that are broken over two lines. */
async function broken(page: Page): Promise<string[]> {
  return page.locator('#signal-rows th, #slot-rows td:nth-child(2)').evaluateAll((cells) => {
    const range = document.createRange()
    const lines = (cell: Node): number => {
      range.selectNodeContents(cell)
      return range.getClientRects().length
    }
    return cells.filter((cell) => lines(cell) > 1).map(({ textContent }) => textContent ?? '')
  })
}

async function nothingCutOff(page: Page, at: string): Promise<void> {
  await expect.poll(async () => ({ at, cut: await cutOff(page), broken: await broken(page) }), SOON).toEqual({ at, cut: [], broken: [] })
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

interface Label {
  text: string
  from: number
  to: number
  width: number
}

/** Notes the labels of the plot's time axis, from left to right, each time that it is drawn; at first at this time of day. */
async function noteTimes(page: Page, start: number): Promise<void> {
  await page.addInitScript((now) => {
    const drawn: Label[][] = []
    Object.assign(globalThis, { drawn })
    Date.now = () => now
    const { clearRect, fillText } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.clearRect = function (...place) {
      drawn.push([])
      clearRect.apply(this, place)
    }
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const { width } = this.measureText(text)
      if (text.includes(':')) drawn.at(-1)?.push({ text, from: x - width / 2, to: x + width / 2, width: this.canvas.width })
      fillText.call(this, text, x, y)
    }
  }, start)
}

test('the times under a plot neither touch each other nor end at its edge', async () => {
  const page = await watched()
  const end = new Date(2026, 0, 15, 22, 20, 30) // its label has seconds, and stands at the end of the plot
  await noteTimes(page, end.getTime())
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.reload()
    await shown(page)
    const frames = await page.evaluate(() => (globalThis as unknown as { drawn: Label[][] }).drawn)
    expect(frames.map((labels) => labels.at(-1)?.text)).toContain('22:20:30')
    const amiss = frames.flatMap((labels) =>
      labels.filter(({ from, to, width: all }, i) => from < (labels[i - 1]?.to ?? 0) + 8 || to > all),
    )
    expect({ width, amiss }).toEqual({ width, amiss: [] })
  }
})

test('the values of a point stay when the colours change', async () => {
  const page = await watched()
  expect(await page.locator('#point-list .applied').innerText()).toBe('52 °C')
  await page.evaluate(() => {
    const list = document.getElementById('point-list') as HTMLElement
    const seen: string[] = []
    new MutationObserver(() => seen.push(list.querySelector('.applied')?.textContent ?? '')).observe(list, { childList: true })
    Object.assign(globalThis, { seen })
  })
  const seen = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(seen, SOON).toEqual(['52 °C'])
})
