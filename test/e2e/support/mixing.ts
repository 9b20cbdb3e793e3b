import { contractLayout, type StructLayout } from '../../../host-ts/src/contract/index.js'
import { contract } from '../../unit/host-sandbox.js'
import { assemble } from './wat.js'

type Float = 'f32' | 'f64'

const FORMATS = {
  f32: { integer: 'i32', exponent: '0x7f800000', rest: '0x807fffff', shift: 23, small: 0x78 },
  f64: { integer: 'i64', exponent: '0x7ff0000000000000', rest: '0x800fffffffffffff', shift: 52, small: 0x3f8 },
} as const
const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest', 'abs', 'neg']
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign']
const NAMES = { f32: ['$a', '$b'], f64: ['$c', '$d'] } as const

const take = (type: string, value: string): string => `(call $${type} ${value})`

/** The next operand, in the local `name`: any bits; or a number with a fraction, and perhaps an integer part; or of the largest exponent. */
function operand(type: Float, name: string, nans: boolean): string {
  const { integer, exponent, rest, shift, small } = FORMATS[type]
  const next = `(call $next_${integer})`
  const float = (bits: string): string => `(${type}.reinterpret_${integer} ${bits})`
  const scale = `(${integer}.shl (${integer}.add (${integer}.and ${next} (${integer}.const 63)) (${integer}.const ${small})) (${integer}.const ${shift}))`
  const near = float(`(${integer}.or (${integer}.and ${next} (${integer}.const ${rest})) ${scale})`)
  const wild = float(`(${integer}.or ${next} (${integer}.const ${exponent}))`)
  const coin = '(i32.and (call $next_i32) (i32.const 1))'
  const set = (value: string): string => `(local.set ${name} ${value})`
  const get = `(local.get ${name})`
  const any = set(`(select ${near} ${float(next)} ${coin})`)
  return nans
    ? `${any} (if ${coin} (then ${set(`(select ${get} ${wild} ${coin})`)}))`
    : `${any} (if (${type}.ne ${get} ${get}) (then ${set(`(${type}.const 3)`)}))`
}

/** Computes with two operands, and takes each result. */
function operations(type: Float, nans: boolean): string {
  const [first, second] = NAMES[type]
  const [a, b] = [`(local.get ${first})`, `(local.get ${second})`]
  return [
    ...[first, second].map((name) => operand(type, name, nans)),
    ...UNARY.map((name) => take(type, `(${type}.${name} ${a})`)),
    ...BINARY.map((name) => take(type, `(${type}.${name} ${a} ${b})`)),
    type === 'f32' ? take('f64', `(f64.promote_f32 ${a})`) : take('f32', `(f32.demote_f64 ${a})`),
    ...['i32', 'i64'].flatMap((to) => ['s', 'u'].map((sign) => take(to, `(${to}.trunc_sat_${type}_${sign} ${b})`))),
    ...['i32', 'i64'].flatMap((from) => ['s', 'u'].map((sign) => take(type, `(${type}.convert_${from}_${sign} (call $next_${from}))`))),
  ].join('\n')
}

const layout = contractLayout(contract)
/** Where the structs are in memory: the state follows the signals, so that both are read as one. */
const IN = 64
const STATE = IN + layout.in.size
const END = STATE + layout.state.size
const OUT = 512

const placed = (start: number, { fields }: StructLayout): Record<string, string> =>
  Object.fromEntries(fields.map(({ name, offset }) => [name, `(i32.const ${start + offset})`]))
const at = { ...placed(OUT, layout.out), ...placed(STATE, layout.state) }

/**
 * A module for the water heater's contract that makes floats of all kinds out of sp_in and sp_state, computes with them, and fills points,
 * probes and state with what it mixes from all bits of the results.
 *
 * @param nans whether there are NaNs among the operands, and sign and payload of each result that is one count: where engines differ.
 */
export function mixingModule(nans: boolean): Uint8Array {
  const bits = (type: Float): string => {
    const raw = type === 'f64' ? '(i64.reinterpret_f64 (local.get 0))' : '(i64.extend_i32_u (i32.reinterpret_f32 (local.get 0)))'
    const number = `(if (result i64) (${type}.eq (local.get 0) (local.get 0)) (then ${raw}) (else (i64.const 7)))`
    return `(func $${type} (param ${type}) (call $i64 ${nans ? raw : number}))`
  }
  return assemble(`(module
    (memory (export "memory") 1)
    (global (export "sp_in") i32 (i32.const ${IN}))
    (global (export "sp_out") i32 (i32.const ${OUT}))
    (global (export "sp_state") i32 (i32.const ${STATE}))
    (global $mixed (mut i64) (i64.const 0))
    (global $seed (mut i64) (i64.const 0))
    (func $next_i64 (result i64)
      (global.set $seed (i64.add (i64.mul (global.get $seed) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (i64.xor (global.get $seed) (i64.shr_u (global.get $seed) (i64.const 29))))
    (func $next_i32 (result i32) (i32.wrap_i64 (i64.shr_u (call $next_i64) (i64.const 17))))
    (func $i64 (param i64)
      (global.set $mixed (i64.add (i64.mul (global.get $mixed) (i64.const 6364136223846793005)) (local.get 0))))
    (func $i32 (param i32) (call $i64 (i64.extend_i32_u (local.get 0))))
    ${bits('f32')} ${bits('f64')}
    (func (export "evaluate") (result i32)
      (local $at i32) (local $a f32) (local $b f32) (local $c f64) (local $d f64)
      (local.set $at (i32.const ${END}))
      (loop
        (local.set $at (i32.sub (local.get $at) (i32.const 8)))
        (global.set $seed (i64.xor (global.get $seed) (i64.load (local.get $at))))
        ${operations('f32', nans)}
        ${operations('f64', nans)}
        (br_if 0 (i32.gt_u (local.get $at) (i32.const ${IN}))))
      (f32.store ${at.setpoint} (f32.convert_i64_u (i64.shr_u (global.get $mixed) (i64.const 40))))
      (f32.store ${at.goal} (f32.convert_i64_s (global.get $mixed)))
      (f32.store ${at.reserve} (f32.reinterpret_i32 (i32.wrap_i64 (global.get $mixed))))
      (i64.store ${at.hour} (global.get $mixed))
      (i64.store ${at.storing} (i64.shr_u (global.get $mixed) (i64.const 60)))
      (i32.const 0)))`)
}
