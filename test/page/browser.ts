/* A real browser, whose only serial ports are those that a test or the bench plugs in. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

/** Of the ports that are plugged in; the browser is told that the page may use them. */
const USB = { vendor: 0x2fe3, product: 0x0100 }
const CHROMIUM = process.env.SETPOINT_CHROMIUM ?? '/usr/bin/chromium'

/** A machine that runs other tests besides may take its time. */
export const SOON = { timeout: 20_000 }

export interface Ports {
  folder: string
  /** Makes a pseudo-terminal a port of the machine, with this serial number. */
  plug(path: string, serial?: string): void
  unplug(serial?: string): void
  /** What has been done to the modem lines of a port, in order. */
  lines(serial?: string): string[]
}

export interface Browser extends AsyncDisposable {
  page: Page
  ports: Ports
  /** Everything that went wrong behind the page's back: on the console, as a violation of its policy, or to another origin. */
  complaints(): string[]
}

export interface BrowserOptions {
  /** Serial numbers of the ports that the page may use without being asked. */
  granted?: readonly string[]
  viewport?: { width: number; height: number }
}

/** The stand-in for libudev, compiled from its source when that has changed. */
function shim(): string {
  const source = join(checkoutRoot(), 'test', 'page', 'fake-serial.c')
  const folder = join(checkoutRoot(), '.cache', 'build', 'page')
  const [built, of] = [join(folder, 'fake-serial.so'), join(folder, 'fake-serial.c')]
  const text = readFileSync(source, 'utf8')
  if (existsSync(built) && existsSync(of) && readFileSync(of, 'utf8') === text) return built
  mkdirSync(folder, { recursive: true })
  const fresh = `${built}.${process.pid}`
  const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror']
  execFileSync('gcc', ['-std=c11', ...warnings, '-O1', '-fPIC', '-shared', source, '-o', fresh, '-ldl'])
  renameSync(fresh, built)
  writeFileSync(of, text)
  return built
}

function portsIn(folder: string): Ports {
  const hex = (id: number): string => id.toString(16).padStart(4, '0')
  const name = (serial: string): string => `ttyACM0.${hex(USB.vendor)}.${hex(USB.product)}.${serial}`
  return {
    folder,
    plug: (path, serial = 'A') => symlinkSync(path, join(folder, name(serial))),
    unplug: (serial = 'A') => rmSync(join(folder, name(serial))),
    lines(serial = 'A') {
      const log = join(folder, `lines.${name(serial)}`)
      return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
    },
  }
}

/**
 * What a user grants in the browser's own dialogue, which has none without a screen. It names the ports of `portsIn`: no port of the
 * machine could be opened even if the browser saw one.
 */
function grant(profile: string, origin: string, serials: readonly string[]): void {
  const objects = serials.map((serial) => ({
    name: 'Fake port',
    vendor_id: USB.vendor,
    product_id: USB.product,
    serial_number: serial,
  }))
  const exceptions = { serial_chooser_data: { [`${origin},*`]: { setting: { 'chosen-objects': objects } } } }
  mkdirSync(join(profile, 'Default'))
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify({ profile: { content_settings: { exceptions } } }))
}

/** Starts a browser for the page of this address, without opening it. */
export async function openBrowser(url: string, { granted = ['A'], viewport }: BrowserOptions = {}): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'setpoint-profile-'))
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-ports-'))
  const { origin } = new URL(url)
  grant(profile, origin, granted)
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ['--headless=new', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    chromiumSandbox: false, // it does not start as root, which tests in containers run as
    env: { ...process.env, LD_PRELOAD: shim(), FAKE_SERIAL_DIR: folder },
    viewport: viewport ?? { width: 1280, height: 900 },
  })
  const complaints = await listen(context, origin)
  const page = context.pages()[0] ?? (await context.newPage())
  const covered = await cover(page)
  return {
    page,
    ports: portsIn(folder),
    complaints: () => complaints,
    async [Symbol.asyncDispose]() {
      await covered()
      await context.close()
      for (const made of [profile, folder]) rmSync(made, { recursive: true, force: true })
    },
  }
}

/** For `npm run coverage`: leaves what the page's bundle ran beside what Node.js leaves there of its children. */
async function cover(page: Page): Promise<() => Promise<void>> {
  const folder = process.env.SETPOINT_CHILD_COVERAGE
  if (folder === undefined) return async () => undefined
  await page.coverage.startJSCoverage({ resetOnNavigation: false })
  return async () => {
    const bundle = pathToFileURL(join(checkoutRoot(), 'host-ts', 'dist', 'page', 'main.js')).href
    const scripts = (await page.coverage.stopJSCoverage()).filter(({ url }) => url.endsWith('/main.js'))
    const result = scripts.map(({ functions }) => ({ url: bundle, functions }))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `page-${randomUUID()}.json`), JSON.stringify({ result }))
  }
}

async function listen(context: BrowserContext, origin: string): Promise<string[]> {
  const complaints: string[] = []
  context.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`))
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error()}`))
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`request: ${request.url()}`)
  })
  await context.exposeFunction('reportViolation', (text: string) => complaints.push(`policy: ${text}`))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { reportViolation } = globalThis as unknown as { reportViolation(text: string): void }
      reportViolation(`${violatedDirective} ${blockedURI}`)
    })
  })
  return complaints
}

/** What axe-core finds that is serious or critical, in the page as it is now: rule and place. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: loaded } = globalThis as unknown as { axe: typeof axe }
    const { violations } = await loaded.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
  })
}
