/* What is drawn of a point: read from the pixels of its plot, for they are what a technician sees. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { board } from '../../host-ts/src/testkit/index.js'
import { giveSignals, moduleBytes, PERIOD_MS } from '../e2e/support/boards.js'
import { SOON } from './browser.js'
import { connected, openPage, readAgain, row } from './support.js'

type Colour = 'applied' | 'proposed' | 'bound' | 'band'

/** Where the plot has a colour of the style sheet: the columns or the rows of pixels, as stretches without a hole. */
async function stretches(page: Page, name: Colour, along: 'x' | 'y'): Promise<[from: number, to: number][]> {
  return page.evaluate(
    ([wanted, axis]) => {
      const plot = document.querySelector<HTMLCanvasElement>('#point-list canvas')
      if (!plot) return []
      const copy = new OffscreenCanvas(plot.width, plot.height).getContext('2d') as OffscreenCanvasRenderingContext2D
      copy.drawImage(plot, 0, 0) // the plot's own context warns where it is read often
      const of = (colour: string): Uint8ClampedArray => {
        const one = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D
        one.fillStyle = colour
        one.fillRect(0, 0, 1, 1)
        return one.getImageData(0, 0, 1, 1).data
      }
      const colour = of(getComputedStyle(plot).getPropertyValue(`--${wanted}`))
      const { data, width, height } = copy.getImageData(0, 0, plot.width, plot.height)
      const found = new Set<number>()
      for (let i = 0; i < width * height; i++) {
        if (colour.every((part, j) => data[4 * i + j] === part)) found.add(axis === 'x' ? i % width : Math.floor(i / width))
      }
      const all: [number, number][] = []
      for (const at of [...found].sort((a, b) => a - b)) {
        const last = all.at(-1)
        if (last?.[1] === at - 1) last[1] = at
        else all.push([at, at])
      }
      return all
    },
    [name, along] as const,
  )
}

test('what is proposed outside of the bounds is drawn outside of their band, and what is applied inside of it', async () => {
  const { emulator: running, device, clock } = await board('native')
  await giveSignals(device)
  await device.push(moduleBytes('wild-setpoint'))
  const { page } = await openPage(running.pty)
  await connected(page)
  const { next, uptime } = await device.status()
  // It proposes 95 degrees and no number in turns: the stretch between two looks ends at the second one.
  await clock.advance(next - uptime, [30])
  for (let turn = 0; (await device.points()).points[0]?.proposed !== 95; turn++) {
    expect(turn).toBeLessThan(2)
    await clock.advance(PERIOD_MS, [30])
  }
  await expect.poll(() => page.locator('#point-list .proposed').innerText(), SOON).toBe('95 °C')
  await clock.advance(PERIOD_MS / 2, [30])
  await expect.poll(() => stretches(page, 'proposed', 'y'), SOON).not.toEqual([])
  const [proposed, applied, band] = await Promise.all(
    (['proposed', 'applied', 'band'] as const).map(async (name) => (await stretches(page, name, 'y')).flat()),
  )
  for (const rows of [proposed, applied, band]) expect(rows).not.toEqual([])
  const [top, bottom] = [Math.min(...(band ?? [])), Math.max(...(band ?? []))]
  expect(Math.max(...(proposed ?? []))).toBeLessThan(top)
  const line = 3 // pixels of the line itself, where it lies on the bound
  expect(Math.min(...(applied ?? []))).toBeGreaterThanOrEqual(top - line)
  expect(Math.max(...(applied ?? []))).toBeLessThanOrEqual(bottom + line)
})

test('the line of a point has a gap where the device restarted or was away, and begins anew with another device', async () => {
  const [{ emulator: own, device }, { emulator: other }] = [await board('native'), await board('stm32f405')]
  const { page, ports } = await openPage(own.pty)
  const lines = async (): Promise<number> => (await stretches(page, 'applied', 'x')).length
  await connected(page)
  await readAgain(page)
  await expect.poll(lines, SOON).toBe(1)
  const before = await row(page, '#about-rows', 'Board')

  await device.reset()
  await expect.poll(lines, SOON).toBe(2)
  await readAgain(page)
  ports.unplug()
  await page.locator('#link[data-kind="waiting"]').waitFor(SOON)
  ports.plug(own.pty)
  await connected(page)
  await expect.poll(lines, SOON).toBe(3)

  ports.unplug()
  await page.locator('#link[data-kind="waiting"]').waitFor(SOON)
  ports.plug(other.pty)
  await page.getByRole('button', { name: 'Connect a device' }).click(SOON)
  await expect.poll(() => row(page, '#about-rows', 'Board'), SOON).not.toBe(before)
  await readAgain(page)
  await expect.poll(lines, SOON).toBe(1)
})
