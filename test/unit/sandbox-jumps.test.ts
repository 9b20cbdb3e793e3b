/** That the interpreter's operations end in jumps on the host too, so that no module comes to the end of the host's stack. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadModule } from '../../host-ts/src/sandbox/index.js'
import { SANDBOX_WASM } from '../../host-ts/src/sandbox/wasm.js'
import { doing, times } from '../hostile/attempt.js'
import { waterHeater } from './host-sandbox.js'

const folder = mkdtempSync(join(tmpdir(), 'setpoint-jumps-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Instructions of each function, as wasm-objdump writes them. */
function disassembled(): string[] {
  const path = join(folder, 'sandbox.wasm')
  writeFileSync(path, Buffer.from(SANDBOX_WASM, 'base64'))
  return execFileSync('wasm-objdump', ['-d', path], { encoding: 'utf8', maxBuffer: 1 << 26 }).split(/^[0-9a-f]+ func\[/m)
}

const OPERATION = 0 // its type
const calls = new RegExp(`\\| +call_indirect 0 \\(type ${OPERATION}\\)`, 'g')
const jumps = / return_call_indirect /
const STACK_POINTER = / global\.set 0/

test('only calls and loops call the next operation, all others jump and leave nothing on the stack', () => {
  const functions = disassembled()
  const operations = functions.filter((code) => jumps.test(code))
  expect(operations.length).toBeGreaterThan(400)
  expect(operations.filter((code) => STACK_POINTER.test(code))).toEqual([])
  // op_Call, op_CallIndirect, op_Entry and op_Loop; and in m3_env.c what begins an evaluation, and a constant's code
  expect(functions.reduce((sum, code) => sum + (code.match(calls)?.length ?? 0), 0)).toBe(6)
})

test('as many operations as there may be between two that cost fuel, at every depth, do not overflow the stack of the host', async () => {
  const step = `
    (br_if 0 (i32.eqz (local.get 0)))
    (f32.store (i32.const 64) (f32.add (f32.load (i32.const 64)) (f32.const 1)))
    (if (local.get 0) (then (i32.store (i32.const 72) (i32.trunc_sat_f32_s (f32.load (i32.const 64))))))`
  const down = `(func $down (param i32) (block ${times(150, step)} (call $down (i32.sub (local.get 0) (i32.const 1)))))`
  const { evaluate } = await loadModule(doing('(call $down (i32.const 22))', { fields: down }), {
    ...waterHeater,
    stack: 16_384,
    arena: 1 << 20,
  })
  expect(evaluate(new Uint8Array(waterHeater.in.size))).toMatchObject({ result: 'good', fuel: 24 })
})
