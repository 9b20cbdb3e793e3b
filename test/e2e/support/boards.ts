import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import {
  buildPackage,
  type ConnectOptions,
  connect,
  contractTextId,
  type Device,
  developmentKey,
  moduleContract,
  type PackageContent,
  type SigningKey,
} from '../../../host-ts/src/index.js'
import { tcp } from '../../../host-ts/src/node.js'
import { boards as asked, type BenchLine, type Emulator, openBenchLine, startEmulator } from '../../../host-ts/src/testkit/index.js'
import { PATIENCE_MS } from '../../bench/still.js'
import { newest, ofFirstVersion } from '../../contract/versions.js'

export { PATIENCE_MS, PERIOD_MS } from '../../bench/still.js'

/** Every board that CI emulates: each behaviour is asked of all of them, or of those that SETPOINT_ON names, as /dev/ttyUSB0. */
export const boards = process.env.SETPOINT_ON === undefined ? ['native', 'stm32f405', 'riscv-virt'] : asked()

const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource[Symbol.asyncDispose]()
})

/** Ends with the test that called it. */
export function use<Resource extends AsyncDisposable>(resource: Resource): Resource {
  open.push(resource)
  return resource
}

export async function emulator(board: string): Promise<Emulator> {
  return use(await startEmulator(board))
}

export async function device(address: string, options?: ConnectOptions): Promise<Device> {
  return use(await connect(await tcp(address), { timeout: PATIENCE_MS, ...options }))
}

export async function bench({ bench: address }: Emulator): Promise<BenchLine> {
  return use(await openBenchLine(address))
}

/** A module that was compiled from modules/. */
export function moduleBytes(name: `water-heater${'' | '-c' | '-rust'}` | 'endless-loop' | 'out-of-bounds' | 'wild-setpoint'): Uint8Array {
  const folder = name.startsWith('water-heater') ? name : 'bad'
  return new Uint8Array(readFileSync(join(checkoutRoot(), 'modules', folder, 'build', `${name}.wasm`)))
}

/** A package that may run on the boards here: the one that a push makes of the module. */
export function packed(module: Uint8Array, content: PackageContent & { key?: SigningKey | undefined } = {}): Uint8Array {
  const text = moduleContract(module)
  const contract = text === undefined ? Uint8Array.from(Buffer.from(newest.id, 'hex')) : contractTextId(text)
  return buildPackage(module, { key: developmentKey, counter: 0, contract, ...content })
}

/** A good module made long by a custom section, so that its upload takes many chunks. */
export function largeModule(bytes = 9000): Uint8Array {
  const content = new Uint8Array(bytes).map((_, i) => (i * 31) & 0x7f)
  const name = [4, ...new TextEncoder().encode('fill')]
  const size = name.length + content.length
  return Uint8Array.of(...moduleBytes('water-heater'), 0, (size & 0x7f) | 0x80, size >> 7, ...name, ...content)
}

/** A module of test/e2e/wat, for the contract's first version. */
export function assembled(name: string): Uint8Array {
  const folder = join(checkoutRoot(), '.cache', 'build', 'e2e')
  mkdirSync(folder, { recursive: true })
  const wasm = join(folder, `${name}.wasm`)
  execFileSync('wat2wasm', [join(checkoutRoot(), 'test', 'e2e', 'wat', `${name}.wat`), '-o', wasm])
  return ofFirstVersion(new Uint8Array(readFileSync(wasm)))
}

export const NOON = Date.UTC(2026, 0, 15, 12)

/** Everything the water heater needs besides the tank temperature: the clock, a day of prices, a day of usage. */
export async function giveSignals({ client, signals }: Device): Promise<void> {
  await client.os.datetime.set(new Date(NOON).toISOString())
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  await signals.set({
    price_start: NOON / 1000,
    price: hours.map((hour) => 0.1 + 0.01 * hour),
    usage: hours.map((hour) => (hour === 7 ? 60 : 5)),
  })
}

/** Of the running module. */
export async function runningHash({ client }: Device): Promise<Uint8Array | undefined> {
  return (await client.setpoint.status()).module?.hash
}
