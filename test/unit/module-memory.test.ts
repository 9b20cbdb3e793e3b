/** Modules that want more memory than their contract gives: refused when they are built, or told when they trap. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildModule } from '../../host-ts/src/project/index.js'
import type { ModuleLanguage } from '../../host-ts/src/project/schema.js'
import { openModule } from '../../host-ts/src/testkit/index.js'
import { setpoint } from '../e2e/support/cli.js'

const MEMORY = 4096
const hint = `The contract gives a module ${MEMORY} bytes of memory: static arrays, what it allocates and its stack lie in them.`
const root = mkdtempSync(join(tmpdir(), 'setpoint-memory-'))
afterAll(() => rmSync(root, { recursive: true }))

const contract = join(root, 'contract.json')
writeFileSync(
  contract,
  `{
  "name": "memory", "version": { "major": 1, "minor": 0 },
  "signals": [{ "name": "index", "type": "u16", "source": "host", "min": 0, "max": 65535 }],
  "points": [{ "name": "level", "type": "f32", "min": 0, "max": 1, "rate": 1, "fallback": 0 }],
  "budget": { "period": 10, "fuel": 100000, "depth": 8, "deadline": 0.1, "memory": ${MEMORY}, "stack": 1024, "faults": 3 }
}`,
)

async function build(language: ModuleLanguage, name: string, text: string): Promise<string> {
  const folder = mkdtempSync(join(root, 'm-'))
  const source = join(folder, name)
  writeFileSync(source, text)
  return (await buildModule({ folder, language, source, contract, output: join(folder, 'module.wasm') })).output
}

const c = (table: string): string => `
struct { unsigned short index; } sp_in;
struct { float level; } sp_out;
${table}
__attribute__((export_name("evaluate"))) int evaluate(void) {
  sp_out.level = table[sp_in.index & 1023] += 1.0f;
  return 0;
}`
const rust = (table: string): string => `#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[no_mangle]
static mut sp_in: [u16; 1] = [0];
#[no_mangle]
static mut sp_out: [f32; 1] = [0.0];
static mut TABLE: [f32; ${table}] = [0.0; ${table}];
#[no_mangle]
pub extern "C" fn evaluate() -> i32 {
  unsafe { let i = sp_in[0] as usize & 255; TABLE[i] += 1.0; sp_out[0] = TABLE[i]; }
  0
}`
const assemblyscript = (table: string): string => `
export const sp_in: usize = memory.data(2, 2)
export const sp_out: usize = memory.data(4, 4)
${table}
export function evaluate(): i32 {
  store<f32>(sp_out, table[load<u16>(sp_in)])
  return 0
}`
const values = (count: number): string => Array.from({ length: count }, (_, i) => `${i}.5`).join(', ')

describe('is refused when it is built', () => {
  test('a C array that begins as zeros, and takes no segment', async () => {
    await expect(build('c', 'm.c', c('static float table[1024];'))).rejects.toMatchObject({
      code: 'build',
      message: expect.stringMatching(/^Static data and stack of the module end at byte 7\d{3} of its memory, beyond what it may use$/),
      hint,
    })
    await build('c', 'm.c', c('static float table[128];'))
  })

  test('a C array that leaves no room for the stack behind it', async () => {
    await expect(build('c', 'm.c', c('static float table[768];'))).rejects.toMatchObject({
      code: 'build',
      message: expect.stringMatching(/^Static data and stack of the module end at byte 6\d{3} of its memory/),
      hint,
    })
  })

  test('the same in Rust', async () => {
    await expect(build('rust', 'm.rs', rust('1024'))).rejects.toMatchObject({ code: 'build', hint })
    await build('rust', 'm.rs', rust('256'))
  })

  test('an array of constants in AssemblyScript', async () => {
    const table = (count: number): string => assemblyscript(`const table: StaticArray<f32> = [${values(count)}]`)
    await expect(build('assemblyscript', 'm.ts', table(1000))).rejects.toMatchObject({
      code: 'bad-module',
      message: expect.stringContaining('refused [data-beyond]'),
      hint,
    })
    await build('assemblyscript', 'm.ts', table(500))
  })
})

const stopped = `The module stopped itself: an index beyond an array, a throw, a panic, or no memory left of its ${MEMORY} bytes.`

test.each([
  ['beyond the contract', 5000, hint],
  ['beyond all memory', 20_000, stopped],
])('an array that AssemblyScript allocates %s traps, and the trap tells of memory', async (_what, count, hint) => {
  const module = await build('assemblyscript', 'm.ts', assemblyscript(`const table = new StaticArray<f32>(${count})`))
  const opened = await openModule({ module, contract, signals: { index: 0 } })
  expect(opened.evaluate({ signals: { index: count - 1 } })).toMatchObject({ result: 'trap', hint })
  const input = join(root, 'in.json')
  writeFileSync(input, JSON.stringify({ signals: { index: count - 1 } }))
  const args = ['run', module, '--contract', contract, '--input', input]
  expect(await setpoint(...args)).toMatchObject({ code: 1, stderr: `${hint}\n` })
  expect(JSON.parse((await setpoint(...args, '--json')).stdout)).toMatchObject({ result: 'trap', hint })
})

test('a good evaluation has no hint', async () => {
  const module = await build('c', 'm.c', c('static float table[128];'))
  expect((await openModule({ module, contract })).evaluate({ signals: { index: 0 } })).not.toHaveProperty('hint')
  expect(readFileSync(module).length).toBeGreaterThan(0)
})
