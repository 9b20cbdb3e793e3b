/** How fast the page pushes beside the command line: a real browser and the command on the same pseudo-terminal. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { servePage } from '../../host-ts/src/cli/page-server.js'
import { connect, type Device } from '../../host-ts/src/device/index.js'
import { buildPackage, developmentKey } from '../../host-ts/src/package/index.js'
import { openRelay, startEmulator } from '../../host-ts/src/testkit/index.js'
import { serial } from '../../host-ts/src/transport/serial.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { openBrowser, SOON } from '../page/browser.js'
import { ptyLine } from '../page/pty-line.js'
import { type Figure, median, whole } from './figure.js'
import { pageWeight } from './page-weight.js'
import { LINE_BYTES_PER_SECOND, TURN_ROUND_MS } from './push.js'
import { heater } from './rig.js'

const MOST_RATIO = 1.3
const RUNS = 7
const PACKAGE_BYTES = 16 * 1024 - 512 // the slot less what a package needs besides its module

/** The water heater as large as a slot takes: a custom section fills it. */
function packageOf(seed: number, contract: Uint8Array): Uint8Array {
  const module = heater()
  const content = Uint8Array.from({ length: PACKAGE_BYTES - module.length - 200 }, (_, i) => (i * 167 + (i >> 5) * 31 + seed) & 0xff)
  const size = content.length + 5
  const filled = Uint8Array.of(...module, 0, (size & 0x7f) | 0x80, size >> 7, 4, ...new TextEncoder().encode('fill'), ...content)
  return buildPackage(filled, { key: developmentKey, counter: 0, contract, version: `1.0.${seed}` })
}

/** From the choice of a file to the sentence that its module runs, by the page's own clock. */
async function byPage(page: Page, bytes: Uint8Array): Promise<number> {
  await page.locator('#file:enabled').waitFor({ ...SOON, state: 'attached' })
  const took = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let begun = 0
        const said = document.getElementById('said') as HTMLElement
        document.getElementById('file')?.addEventListener('change', () => (begun = performance.now()), { capture: true, once: true })
        new MutationObserver((_changes, observer) => {
          if (!said.textContent?.includes('runs on trial')) return
          observer.disconnect()
          resolve(performance.now() - begun)
        }).observe(said, { childList: true })
      }),
  )
  await page.locator('#file').setInputFiles({ name: 'heater.spkg', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })
  return took
}

interface Other {
  contract: Uint8Array
  /** Ends the trial, by another link. */
  revert(): Promise<void>
}

async function pagePushes(pty: string, other: Other): Promise<number[]> {
  await using server = await servePage(0)
  await using browser = await openBrowser(server.url)
  browser.ports.plug(pty)
  await browser.page.goto(server.url)
  await browser.page.locator('#link[data-kind="open"]').waitFor(SOON)
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) {
    times.push(await byPage(browser.page, packageOf(run, other.contract)))
    await other.revert()
  }
  return times
}

/** The command's own push over its own transport, and the whole command as its user waits for it. */
async function commandPushes(pty: string, other: Other): Promise<{ push: number[]; whole: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  const times: { push: number[]; whole: number[] } = { push: [], whole: [] }
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now()
    await act()
    const took = performance.now() - begun
    await other.revert()
    return took
  }
  try {
    const file = join(folder, 'heater.spkg')
    for (let run = 0; run < RUNS; run++) {
      writeFileSync(file, packageOf(100 + run, other.contract))
      const args = [join(checkoutRoot(), 'host-ts', 'bin', 'setpoint.mjs'), 'push', file, '--port', pty]
      times.whole.push(await timed(() => promisify(execFile)(process.execPath, args)))
    }
    await using device: Device = await connect(await serial(pty))
    for (let run = 0; run < RUNS; run++) {
      const bytes = packageOf(50 + run, other.contract)
      times.push.push(await timed(() => device.push(bytes)))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return times
}

interface Speeds {
  page: number
  push: number
  whole: number
}

/** Medians, in ms. */
async function speeds(pty: string, link: Device): Promise<Speeds> {
  const other: Other = { contract: (await link.lifecycle()).contract, revert: () => link.revert() }
  const page = median(await pagePushes(pty, other))
  const command = await commandPushes(pty, other)
  return { page, push: median(command.push), whole: median(command.whole) }
}

/** As fast as the two processors let it: there is no line, so what is compared is the work of a browser and of a command. */
async function withoutLine(): Promise<Figure> {
  await using emulator = await startEmulator('native')
  await using link = await connect(await tcp(emulator.tcp))
  const { page, push, whole: command } = await speeds(emulator.pty, link)
  const ratio = page / command
  return {
    what: 'push of 16 KiB from the page, against setpoint push over the same pseudo-terminal, native',
    value: `${ratio.toFixed(2)} times: ${whole(page)} ms against ${whole(command)} ms (${whole(push)} ms of which are its push)`,
    aim: `at most ${MOST_RATIO}`,
    met: ratio <= MOST_RATIO,
  }
}

/** With a serial line between, push against push. */
async function withLine(): Promise<Figure> {
  await using emulator = await startEmulator('native')
  await using link = await connect(await serial(emulator.pty))
  const rate = { bytesPerSecond: LINE_BYTES_PER_SECOND, delay: TURN_ROUND_MS }
  await using relay = await openRelay(emulator.tcp, { toDevice: rate, toClient: rate })
  await using line = await ptyLine(relay.address)
  const { page, push } = await speeds(line.path, link)
  const ratio = page / push
  return {
    what: 'the same over a simulated line of 921,600 baud, against the push alone of the command',
    value: `${ratio.toFixed(2)} times: ${whole(page)} ms against ${whole(push)} ms`,
    aim: `at most ${MOST_RATIO}`,
    met: ratio <= MOST_RATIO,
  }
}

export const pageFigures = async (): Promise<Figure[]> => [...pageWeight(), await withoutLine(), await withLine()]
