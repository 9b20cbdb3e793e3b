import { ofFirstVersion } from '../../contract/versions.js'
import { assemble } from './wat.js'

const TYPES = {
  f32: {
    integer: 'i32',
    sign: '0x80000000',
    canonical: '0x7fc00000',
    other: 'f64',
    // of both signs, quiet and signalling, with payloads at either end
    nans: ['0x7fc00000', '0xffc00000', '0x7f800001', '0xff800001', '0x7fa00000', '0x7fffffff', '0xffc12345'],
  },
  f64: {
    integer: 'i64',
    sign: '0x8000000000000000',
    canonical: '0x7ff8000000000000',
    other: 'f32',
    nans: [
      ...['0x7ff8000000000000', '0xfff8000000000000', '0x7ff0000000000001', '0xfff0000000000001'],
      ...['0x7ff4000000000000', '0x7fffffffffffffff', '0xfff8000012345678', '0x7ff0000020000000'],
    ],
  },
} as const
type Float = keyof typeof TYPES

const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest']
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max']
const COMPARE = ['eq', 'lt', 'gt', 'le', 'ge']

/** NaNs that come of none: operation and operands. */
const FRESH = ['div 0 0', 'div -0 0', 'div inf -inf', 'sub inf inf', 'add -inf inf', 'mul 0 -inf', 'mul inf -0', 'sqrt -1', 'sqrt -inf']

/** Where the NaN's bits lie in memory, and where 0, 32 and free places. */
const NAN = '(i32.const 16)'
const ZERO = '(i32.const 0)'
const THIRTY_TWO = '(i32.load (i32.const 8))'
const FREE = '(i32.const 24)'

/**
 * Calls of $check_TYPE with what an operation made of the NaN with the bits $b, and what it must be. Wasm3 has operations of their
 * own for operands on its stack and in its registers, so each operand comes in three ways.
 */
function checks(type: Float): string[] {
  const { integer, sign, canonical, other } = TYPES[type]
  const signBit = `(${integer}.const ${sign})`
  const bits = (value: string): string => `(${integer}.reinterpret_${type} ${value})`
  const load = (at: string): string => `(${integer}.load ${at})`
  const one = `(${type}.const 1)`
  const b = '(local.get $b)'
  const ways = ['(local.get $x)', `(${type}.reinterpret_${integer} ${b})`, `(${type}.load ${NAN})`]
  const flags = ['(local.get $yes)', THIRTY_TWO]
  const each = (make: (way: string) => string): string[] => ways.map(make)
  const pairs = (make: (first: string, second: string) => string): string[] =>
    each((first) => each((second) => make(first, second)).join('\n'))
  const number = (result: string, actual: string, expected: string): string => `(call $check_${result} ${actual} ${expected})`
  const same = (actual: string): string => number(integer, actual, b)
  const quiet = (value: string): string => number(integer, bits(value), `(${integer}.const ${canonical})`)
  const absolute = `(${integer}.and ${b} (${integer}.sub ${signBit} (${integer}.const 1)))`
  const signedOne = `(${integer}.or ${bits(one)} (${integer}.and ${b} ${signBit}))`
  return [
    // moved as it is
    ...each((way) => same(bits(way))),
    ...each((way) => same(`(${integer}.xor ${load(ZERO)} ${bits(way)})`)),
    ...[FREE, THIRTY_TWO].flatMap((at) => each((way) => `(${type}.store ${at} ${way}) ${same(load(at))}`)),
    ...each((way) => `(local.set $y ${way}) ${same(bits('(local.get $y)'))}`),
    ...each((way) => `${same(bits(`(local.tee $y ${way})`))} ${same(bits('(local.get $y)'))}`),
    ...each((way) => `(global.set $float ${way}) ${same(bits('(global.get $float)'))}`),
    ...each((way) => same(bits(`(call $same ${way})`))),
    ...each((way) => same(bits(`(call_indirect (param ${type}) (result ${type}) ${way} (i32.const 0))`))),
    ...flags.flatMap((flag) => pairs((first, second) => same(bits(`(select ${first} ${second} ${flag})`)))),
    ...flags.flatMap((flag) => each((way) => same(bits(`(select ${one} ${way} (i32.eqz ${flag}))`)))),
    ...each((way) => same(bits(`(block (result ${type}) (drop (br_if 0 ${way} (local.get $yes))) ${one})`))),
    ...each((way) => same(bits(`(if (result ${type}) (local.get $yes) (then ${way}) (else ${one}))`))),
    ...each((way) => same(bits(`(loop (result ${type}) ${way})`))),
    `${same(bits('(local.get $x) (local.set $x (local.get $zero))'))} (local.set $x (${type}.load ${NAN}))`,
    `(memory.copy ${FREE} ${NAN} (i32.const 8)) ${same(bits(`(${type}.load ${FREE})`))}`,
    // its sign alone
    ...each((way) => number(integer, bits(`(${type}.neg ${way})`), `(${integer}.xor ${b} ${signBit})`)),
    ...each((way) => number(integer, bits(`(${type}.abs ${way})`), absolute)),
    ...each((way) => number(integer, bits(`(${type}.copysign ${way} ${one})`), absolute)),
    ...each((way) => number(integer, bits(`(${type}.copysign ${one} ${way})`), signedOne)),
    ...pairs((first, second) => same(bits(`(${type}.copysign (${type}.neg ${first}) ${second})`))),
    // arithmetic
    ...UNARY.flatMap((name) => each((way) => quiet(`(${type}.${name} ${way})`))),
    ...BINARY.flatMap((name) => pairs((first, second) => quiet(`(${type}.${name} ${first} ${second})`))),
    ...BINARY.flatMap((name) => each((way) => quiet(`(${type}.${name} ${way} ${one})`))),
    ...BINARY.flatMap((name) => each((way) => quiet(`(${type}.${name} (${type}.const -inf) ${way})`))),
    ...each((way) => {
      const converted = `(${type === 'f32' ? 'f64.promote_f32' : 'f32.demote_f64'} ${way})`
      return number(
        TYPES[other].integer,
        `(${TYPES[other].integer}.reinterpret_${other} ${converted})`,
        `(${TYPES[other].integer}.const ${TYPES[other].canonical})`,
      )
    }),
    // neither greater nor less than anything, nor any number
    ...COMPARE.flatMap((name) => each((way) => number('i32', `(${type}.${name} ${way} ${way})`, '(i32.const 0)'))),
    ...each((way) => number('i32', `(${type}.ne ${way} ${way})`, '(i32.const 1)')),
    ...['i32', 'i64'].flatMap((to) =>
      ['s', 'u'].flatMap((signed) => each((way) => number(to, `(${to}.trunc_sat_${type}_${signed} ${way})`, `(${to}.const 0)`))),
    ),
  ]
}

/** Of NaNs that the module brings along, or that operations make of other numbers. */
function constants(type: Float): string[] {
  const { integer, canonical } = TYPES[type]
  const bits = (value: string): string => `(${integer}.reinterpret_${type} ${value})`
  const made = FRESH.map((line) => {
    const [name, ...operands] = line.split(' ')
    return `(call $check_${integer} ${bits(`(${type}.${name} ${operands.map((each) => `(${type}.const ${each})`).join(' ')})`)}
      (${integer}.const ${canonical}))`
  })
  const constant = [`(${type}.const -nan:0x12345)`, '(global.get $constant)'].map(bits)
  return [...made, ...constant.map((each) => `(call $check_${integer} ${each} (${integer}.load (i32.const 48)))`)]
}

/** For the contract's first version: declines with the number of the first check that fails; proposes how many there were, `checks`. */
export function nanModule(type: Float): { module: Uint8Array; checks: number } {
  const { integer, nans } = TYPES[type]
  const each = checks(type)
  const once = constants(type)
  const module = assemble(`(module
    (memory (export "memory") 1)
    (global (export "sp_in") i32 (i32.const 64))
    (global (export "sp_out") i32 (i32.const 512))
    (global $done (mut i32) (i32.const 0))
    (global $failed (mut i32) (i32.const 0))
    (global $float (mut ${type}) (${type}.const 0))
    (global $constant ${type} (${type}.const -nan:0x12345))
    (data (i32.const 8) "\\20")
    (data (i32.const 48) "\\45\\23${type === 'f32' ? '\\81\\ff' : '\\01\\00\\00\\00\\f0\\ff'}")
    (table funcref (elem $same))
    (func $note (param $right i32)
      (global.set $done (i32.add (global.get $done) (i32.const 1)))
      (if (i32.eqz (i32.or (local.get $right) (global.get $failed))) (then (global.set $failed (global.get $done)))))
    (func $check_i32 (param i32 i32) (call $note (i32.eq (local.get 0) (local.get 1))))
    (func $check_i64 (param i64 i64) (call $note (i64.eq (local.get 0) (local.get 1))))
    (func $same (param ${type}) (result ${type}) (local.get 0))
    (func $nan (param $b ${integer}) (local $x ${type}) (local $y ${type}) (local $zero ${type}) (local $yes i32)
      (local.set $yes (i32.const 1))
      (${integer}.store ${NAN} (local.get $b))
      (local.set $x (${type}.load ${NAN}))
      ${each.join('\n')})
    (func (export "evaluate") (result i32)
      ${nans.map((bits) => `(call $nan (${integer}.const ${bits}))`).join('\n')}
      ${once.join('\n')}
      (f32.store (i32.const 512) (f32.convert_i32_u (global.get $done)))
      (global.get $failed)))`)
  const calls = (lines: readonly string[]): number => lines.join().split('(call $check_').length - 1
  return { module: ofFirstVersion(module), checks: nans.length * calls(each) + calls(once) }
}
