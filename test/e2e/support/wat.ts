import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { ofFirstVersion } from '../../contract/versions.js'
import { temporaryFile } from './programs.js'

/** Assembles a module, without validation: texts may be invalid on purpose. */
export function assemble(text: string): Uint8Array {
  const source = temporaryFile('module.wat', text)
  const target = source.replace(/wat$/, 'wasm')
  execFileSync('wat2wasm', ['--no-check', '--enable-all', source, '-o', target])
  return new Uint8Array(readFileSync(target))
}

/** How these modules read the number that decides what they do. */
const INPUT = '(f32.load (i32.const 64))'

/** The modules of the C unit tests, for the contract's first version; those that do different things for different inputs once for each input. */
export function unitModules(inputs: readonly number[]): Map<string, Uint8Array> {
  const folder = join(checkoutRoot(), 'test', 'unit', 'wat')
  const found = new Map<string, Uint8Array>()
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const each = inputs.map((input) => [`${file} of ${input}`, text.replaceAll(INPUT, `(f32.const ${input})`)] as const)
    for (const [name, made] of text.includes(INPUT) ? each : [[file, text] as const]) found.set(name, ofFirstVersion(assemble(made)))
  }
  return found
}

const VALUES = [
  ...['0', '-0', '1', '-1', '0.5', '-0.5', '1.5', '2.5', '-2.5', '0.1', '3.14159265358979', '16777217', '-9007199254740993'],
  ...['2147483647', '-2147483649', '4294967296', '9223372036854775808', '1e38', '-1e300', '5e-324', '1e-40', 'inf', '-inf', 'nan'],
]
const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest', 'abs', 'neg']
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign']
const COMPARE = ['eq', 'lt', 'le']
const SIGNS = ['s', 'u']

/**
 * A module that mixes the results of each float operation, on many operands and each two of them, into one number: its proposal.
 * What the specification leaves open, sign and payload of a NaN, is not looked at. For the contract's first version.
 */
export function floatModule(): Uint8Array {
  const at = (index: string): string => `(f64.load (i32.add (i32.const 1024) (i32.mul (local.get ${index}) (i32.const 8))))`
  const both = (type: string, index: string): string => (type === 'f64' ? at(index) : `(f32.demote_f64 ${at(index)})`)
  const take = (type: string, value: string): string => `(call $${type} ${value})`
  const each = (types: readonly string[], make: (type: string) => string[]): string => types.flatMap(make).join('\n')
  const one = each(['f32', 'f64'], (type) => [
    ...UNARY.map((name) => take(type, `(${type}.${name} ${both(type, '$i')})`)),
    ...['i32', 'i64'].flatMap((to) => SIGNS.map((sign) => take(to, `(${to}.trunc_sat_${type}_${sign} ${both(type, '$i')})`))),
    ...['i32', 'i64'].flatMap((from) =>
      SIGNS.map((sign) => take(type, `(${type}.convert_${from}_${sign} (${from}.trunc_sat_f64_s ${at('$i')}))`)),
    ),
  ])
  const two = each(['f32', 'f64'], (type) => [
    ...BINARY.map((name) => take(type, `(${type}.${name} ${both(type, '$i')} ${both(type, '$j')})`)),
    ...COMPARE.map((name) => take('i32', `(${type}.${name} ${both(type, '$i')} ${both(type, '$j')})`)),
  ])
  const bits = (type: string): string => {
    const integer = type === 'f64' ? '(i64.reinterpret_f64 (local.get 0))' : '(i64.extend_i32_u (i32.reinterpret_f32 (local.get 0)))'
    return `(func $${type} (param ${type})
      (call $i64 (if (result i64) (${type}.eq (local.get 0) (local.get 0)) (then ${integer}) (else (i64.const 7)))))`
  }
  const loop = (index: string, count: string, body: string): string => `
    (local.set ${index} ${count})
    (loop
      (local.set ${index} (i32.sub (local.get ${index}) (i32.const 1)))
      ${body}
      (br_if 0 (local.get ${index})))`
  const pairs = loop('$j', '(i32.add (local.get $i) (i32.const 1))', '(call $two (local.get $i) (local.get $j))')
  const stores = VALUES.map((value, i) => `(f64.store (i32.const ${1024 + 8 * i}) (f64.const ${value}))`).join('\n')
  const module = assemble(`(module
    (memory (export "memory") 1)
    (global (export "sp_in") i32 (i32.const 0))
    (global (export "sp_out") i32 (i32.const 512))
    (global $mixed (mut i64) (i64.const 0))
    (func $i64 (param i64)
      (global.set $mixed (i64.add (i64.mul (global.get $mixed) (i64.const 6364136223846793005)) (local.get 0))))
    (func $i32 (param i32) (call $i64 (i64.extend_i32_u (local.get 0))))
    ${bits('f32')} ${bits('f64')}
    (func $one (param $i i32) ${one})
    (func $two (param $i i32) (param $j i32) ${two})
    (func (export "evaluate") (result i32) (local $i i32) (local $j i32)
      ${stores}
      ${loop('$i', `(i32.const ${VALUES.length})`, `(call $one (local.get $i)) ${pairs}`)}
      (f32.store (i32.const 512) (f32.convert_i64_u (i64.shr_u (global.get $mixed) (i64.const 40))))
      (i32.const 0)))`)
  return ofFirstVersion(module)
}
