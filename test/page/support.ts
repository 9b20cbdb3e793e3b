/* The page as a technician meets it: served by the command, opened in a browser, with a board at its serial port. */
import type { Page } from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { openRelay } from '../../host-ts/src/testkit/index.js'
import { use } from '../e2e/support/boards.js'
import { start } from '../e2e/support/cli.js'
import { type Browser, type BrowserOptions, openBrowser, SOON } from './browser.js'
import { ptyLine } from './pty-line.js'

/** Serves the page at a port that is free. */
export async function served(): Promise<string> {
  const { url } = JSON.parse(await start('page', '--listen', '0', '--json').line())
  return url
}

let opened: Browser | undefined
/* Whatever a test is about, the page complains of nothing. */
afterEach(() => {
  const complaints = opened?.complaints() ?? []
  opened = undefined
  expect(complaints).toEqual([])
})

/** The page, open, with pseudo-terminals plugged in that it may use: their serial numbers are A and B. */
export async function openPage(ptys: string | readonly string[], options?: BrowserOptions): Promise<Browser> {
  const url = await served()
  opened = use(await openBrowser(url, options))
  for (const [i, pty] of [ptys].flat().entries()) opened.ports.plug(pty, 'AB'[i])
  await opened.page.goto(url)
  return opened
}

/** Waits until the page shows a connected device. */
export async function connected(page: Page): Promise<void> {
  await page.locator('#link[data-kind="open"]').waitFor(SOON)
  await page.locator('#device').waitFor(SOON)
}

/** Waits until an element's text fits. */
export async function shows(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page
    .locator(selector)
    .filter({ hasText: text })
    .waitFor(SOON)
    .catch(async () => {
      const has = await page.locator(selector).allInnerTexts()
      expect(has.join('\n'), `what ${selector} shows`).toMatch(text)
    })
}

/** The text beside a name in one of the page's lists. */
export async function row(page: Page, list: string, name: string): Promise<string> {
  return page
    .locator(`${list} > div`)
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd')
    .innerText(SOON)
}

/** Waits until the device has been read twice more. */
export async function readAgain(page: Page): Promise<void> {
  for (const _ of [1, 2]) {
    const before = await row(page, '#about-rows', 'Up')
    await expect.poll(() => row(page, '#about-rows', 'Up'), SOON).not.toBe(before)
  }
}

/** What is not as wide as its content: the document, or a card, at whose edge it is cut off without making the document any wider. */
export async function cutOff(page: Page): Promise<string[]> {
  return page
    .locator('html, .card:visible')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map(({ id, localName }) => id || localName))
}

/** Chooses a file, as by the button. */
export async function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.locator('#file:enabled').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) }, SOON)
}

/** Drops a file on the page when it can take one. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.locator('#file:enabled').waitFor({ ...SOON, state: 'attached' })
  await dropAnyhow(page, [name], bytes)
}

/** Drops files of the same content on the page as it is. */
export async function dropAnyhow(page: Page, names: readonly string[], bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([titles, content]) => {
      const transfer = new DataTransfer()
      for (const title of titles) transfer.items.add(new File([Uint8Array.from(content)], title))
      return transfer
    },
    [names, [...bytes]] as const,
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: data })
}

/** A line to a device that can fail. */
export interface Cable {
  pty: string
  /** After so many bytes more to the device, nothing passes until it is mended. */
  failAfter(bytes: number): void
  mend(): void
}

export async function cable({ tcp }: { tcp: string }): Promise<Cable> {
  let left = Number.POSITIVE_INFINITY
  const tap = (chunk: Uint8Array): Uint8Array => {
    const passed = chunk.subarray(0, Math.max(0, left))
    left -= passed.length
    return passed
  }
  const relay = use(await openRelay(tcp, { toDevice: { tap } }))
  const { path } = use(await ptyLine(relay.address))
  return {
    pty: path,
    failAfter(bytes) {
      left = bytes
    },
    mend() {
      left = Number.POSITIVE_INFINITY
    },
  }
}

/** Begins a push over a line that fails in its middle. */
export async function pushHalfway(page: Page, line: Cable, name: string, bytes: Uint8Array): Promise<void> {
  line.failAfter(bytes.length / 2)
  await choose(page, name, bytes)
  await page.waitForFunction(() => /^[3-9]\.\d KiB of /.test(document.getElementById('pace')?.textContent ?? ''), undefined, SOON)
}
