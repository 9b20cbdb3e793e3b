/** Modules of the bench's own, each of which does one thing. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Limits of SPEC.md, "Vet". */
const BLOCKS = 24
const PARAMS = 16
const LOCALS = 160
const BR_TABLE = 256
const EXPORTS = 48
/** Where the structs of the water heater's contract are. */
const AT = { sp_in: 0, sp_out: 512, sp_state: 528 }
const NEEDED_EXPORTS = ['memory', ...Object.keys(AT), 'evaluate'].length

const times = (count: number, text: string): string => text.repeat(count)

/** With what the water heater's contract asks for, but `evaluate`. */
export function assemble(body: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  const addresses = Object.entries(AT).map(([name, at]) => `(global (export "${name}") i32 (i32.const ${at}))`)
  writeFileSync(join(folder, 'm.wat'), `(module (memory (export "memory") 1) ${addresses.join(' ')} ${body})`)
  execFileSync('wat2wasm', ['m.wat'], { cwd: folder })
  const bytes = new Uint8Array(readFileSync(join(folder, 'm.wasm')))
  rmSync(folder, { recursive: true })
  return bytes
}

const evaluate = (body: string): string => `(func (export "evaluate") (result i32) (local i32) ${body} (i32.const 0))`

export const empty = (): Uint8Array => assemble(evaluate(''))

export const fib = (n: number): Uint8Array =>
  assemble(`(func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0)) (else (i32.add
      (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
    ${evaluate(`(drop (call $fib (i32.const ${n})))`)}`)

/** Nothing but counting down. */
export const tightLoop = (iterations: number): Uint8Array =>
  assemble(evaluate(`(local.set 0 (i32.const ${iterations})) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))`))

/** Blocks as deep as they may nest, and a call with as many arguments as it may have: what Wasm3's compiler takes most for. */
export function nested(): Uint8Array {
  const call = `(drop (call $f ${times(PARAMS, '(local.get 0) ')}))`
  const blocks = Array.from({ length: BLOCKS }).reduce<string>((inner) => `(if (local.get 0) (then) (else ${inner}))`, call)
  return assemble(`(func $f (param ${times(PARAMS, 'i32 ')}) (result i32) (local.get 0))
    (func $nest (param i32) ${blocks}) ${evaluate('(call $nest (i32.const 0))')}`)
}

/** Endless recursion by indirect calls. */
export const deep = (): Uint8Array =>
  assemble(`(table funcref (elem $f)) (type $t (func (param f64) (result f64)))
    (func $f (type $t) (f64.add (local.get 0) (call_indirect (type $t) (f64.mul (local.get 0) (local.get 0)) (i32.const 0))))
    ${evaluate('(drop (call $f (f64.const 1.5)))')}`)

/** What a compiler makes of a long controller: loads, arithmetic, comparisons, branches, stores, calls. */
const controller = (): Uint8Array =>
  assemble(
    `${times(
      100,
      `(func (param i32 f32) (result f32) (local i32 f32)
      (loop $l
        (local.set 3 (f32.add (local.get 3) (f32.mul (local.get 1) (f32.load offset=24 (i32.shl (local.get 2) (i32.const 2))))))
        (br_if $l (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 24))))
      (if (f32.gt (local.get 3) (f32.const 65)) (then (local.set 3 (f32.const 65))))
      (f32.store (local.get 0) (local.get 3))
      (call $last (local.get 0) (f32.sub (local.get 3) (f32.const 0.5))))`,
    )} (func $last (param i32 f32) (result f32) (local.get 1)) ${evaluate('')}`,
  )

const calls = (): Uint8Array => {
  const call = `(call $f ${times(PARAMS, '(local.get 0) ')})`
  return assemble(`(func $f (param ${times(PARAMS, 'i32 ')})) ${times(10, `(func (param i32) ${times(10, call)})`)} ${evaluate('')}`)
}

/** Much work in few bytes, each of another kind. */
const functions = (count: number, inside: string): Uint8Array => assemble(`${times(count, `(func ${inside})`)} ${evaluate('')}`)

/** Each name is compared with all before it: the most work a byte that was found. A limit on their number bounds it. */
export const exports = (): Uint8Array =>
  assemble(`(func $f) ${Array.from({ length: EXPORTS - NEEDED_EXPORTS }, (_, i) => `(export "${i}" (func $f))`).join('')} ${evaluate('')}`)

/** Modules on which vet's speed is measured, the common and the spiteful. */
export const vetted: readonly [name: string, make: () => Uint8Array][] = [
  ['a controller of 100 functions', controller],
  ['functions with all locals', () => functions(200, `(local ${times(LOCALS, 'i64 ')})`)],
  ['calls with all arguments', calls],
  ['nothing but nop', () => functions(10, times(600, 'nop '))],
  ['br_tables', () => functions(20, `(block (br_table ${times(BR_TABLE, '0 ')} 0 (i32.const 0)))`)],
  ['nested blocks', () => functions(40, `${times(BLOCKS, '(block ')}${times(BLOCKS, ')')}`)],
  ['operands of many types', () => functions(20, times(30, '(drop (f64.promote_f32 (f32.convert_i32_s (i32.const 1))))'))],
]
