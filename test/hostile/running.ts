/** Modules that a validator has nothing against: they misbehave when they run. */
import { AT, type Attempt, checking, doing, evaluating, times } from './attempt.js'

const table = '(table 4 funcref) (elem (i32.const 0) $evaluate $nothing) (type $run (func (result i32))) (func $nothing)'
const endless = '(loop (br 0))'
const NAN = '(f32.div (f32.const 0) (f32.const 0))'
const propose = (value: string): string => `(f32.store (i32.const 512) ${value})`
/** A bool, and what lies behind it up to the end of the state. */
const STORING = `(i32.const ${AT.sp_state + 8})`
const every = (count: number, type: string): string => times(count, `(local ${type})`)
const inLoop = (body: string): string => `(loop ${body} (br 0))`

const recursion: Attempt[] = [
  { what: 'calls itself', module: evaluating('(call $evaluate)'), ends: 'depth' },
  {
    what: 'calls itself through another function',
    module: evaluating('(call $other)', { fields: '(func $other (result i32) (call $evaluate))' }),
    ends: 'depth',
  },
  {
    what: 'calls itself through the table',
    module: evaluating('(call_indirect (type $run) (i32.const 0))', { fields: table }),
    ends: 'depth',
  },
  {
    what: 'calls itself inside of nested loops',
    module: evaluating(`${times(10, '(loop')} (drop (call $evaluate)) ${times(10, ')')} (i32.const 0)`),
    ends: 'depth',
  },
  {
    what: 'calls itself with frames that are as large as can be',
    module: evaluating('(call $evaluate)', { locals: every(160, 'f64') }),
    ends: 'depth',
  },
  {
    what: 'calls itself with sixteen arguments',
    module: doing(`(call $wide ${times(16, '(f64.const 1)')})`, {
      fields: `(func $wide ${times(16, '(param f64)')} (call $wide ${Array.from({ length: 16 }, (_, i) => `(local.get ${i})`).join(' ')}))`,
    }),
    ends: 'depth',
  },
  {
    what: 'calls itself from _initialize',
    module: doing('', { fields: '(func $first (export "_initialize") (call $first))' }),
    ends: 'depth',
  },
  {
    what: 'calls itself with 48 operands waiting',
    module: evaluating(`${times(48, '(i64.const 1)')} (call $evaluate) (return)`),
    ends: 'depth',
  },
  { what: 'opens loop after loop without an end', module: doing(times(100, '(loop)')), ends: 'depth' },
  { what: 'nests as many blocks as there may be', module: doing(`${times(23, '(block')} (nop) ${times(23, ')')}`), ends: 'good' },
  { what: 'nests as many loops as there may be', module: doing(`${times(23, '(loop')} (nop) ${times(23, ')')}`), ends: 'good' },
]

const time: Attempt[] = [
  { what: 'loops for ever', module: doing(endless), ends: 'fuel' },
  { what: 'loops for ever in _initialize', module: doing('', { fields: `(func (export "_initialize") ${endless})` }), ends: 'fuel' },
  { what: 'loops for ever by br_table', module: doing('(loop (br_table 0 0 0 (i32.const 7)))'), ends: 'fuel' },
  {
    what: 'copies all of its memory again and again',
    module: doing(inLoop('(memory.copy (i32.const 0) (i32.const 1) (i32.const 8191))')),
    ends: 'fuel',
  },
  {
    what: 'fills all of its memory again and again',
    module: doing(inLoop('(memory.fill (i32.const 0) (i32.const 1) (i32.const 8192))')),
    ends: 'fuel',
  },
  {
    what: 'copies nothing again and again',
    module: doing(inLoop('(memory.copy (i32.const 0) (i32.const 0) (i32.const 0))')),
    ends: 'fuel',
  },
  {
    what: 'calls an empty function again and again',
    module: doing(inLoop('(call $nothing)'), { fields: '(func $nothing)' }),
    ends: 'fuel',
  },
  {
    what: 'takes square roots in each iteration, as many as may stand in a row',
    module: doing(`(f64.const 2) (local.set 0) ${inLoop(`(local.set 0 ${times(30, '(f64.sqrt')} (local.get 0) ${times(30, ')')})`)}`, {
      locals: '(local f64)',
    }),
    ends: ['fuel', 'deadline'],
  },
  {
    what: 'divides 64-bit numbers in each iteration',
    module: doing(inLoop(`(local.set 0 ${times(40, '(i64.div_u')} (i64.const -1) ${times(40, '(i64.const 3))')})`), {
      locals: '(local i64)',
    }),
    ends: ['fuel', 'deadline'],
  },
]

const memory: Attempt[] = [
  { what: 'reads the last byte of its memory', module: doing('(drop (i32.load8_u (i32.const 8191)))'), ends: 'good' },
  { what: 'reads beyond its memory', module: doing('(drop (i32.load8_u (i32.const 8192)))'), ends: 'trap' },
  { what: 'reads over the end of its memory', module: doing('(drop (i64.load (i32.const 8185)))'), ends: 'trap' },
  { what: 'reads at the end of its page', module: doing('(drop (i32.load8_u (i32.const 65535)))'), ends: 'trap' },
  { what: 'reads at address -1', module: doing('(drop (i32.load (i32.const -1)))'), ends: 'trap' },
  { what: 'reads at address -1 with offset 1', module: doing('(drop (i32.load offset=1 (i32.const -1)))'), ends: 'trap' },
  { what: 'reads with the largest offset', module: doing('(drop (i32.load offset=4294967295 (i32.const 1)))'), ends: 'trap' },
  { what: 'reads with the largest address and offset', module: doing('(drop (i64.load offset=4294967295 (i32.const -1)))'), ends: 'trap' },
  { what: 'writes beyond its memory', module: doing('(i32.store (i32.const 8192) (i32.const 1))'), ends: 'trap' },
  { what: 'writes over the end of its memory', module: doing('(f64.store (i32.const 8188) (f64.const 1))'), ends: 'trap' },
  { what: 'writes at address -4', module: doing('(i32.store (i32.const -4) (i32.const 1))'), ends: 'trap' },
  { what: 'writes far above by address', module: doing('(i32.store (i32.const 0x20000000) (i32.const 1))'), ends: 'trap' },
  { what: 'writes far above by offset', module: doing('(i64.store32 offset=0x1fffe000 (i32.const 0x2000) (i64.const 1))'), ends: 'trap' },
  { what: 'fills 4 GB', module: doing('(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))'), ends: 'trap' },
  { what: 'fills one byte too much', module: doing('(memory.fill (i32.const 1) (i32.const 1) (i32.const 8192))'), ends: 'trap' },
  {
    what: 'fills so much that the end wraps to 0',
    module: doing('(memory.fill (i32.const 8) (i32.const 1) (i32.const -8))'),
    ends: 'trap',
  },
  { what: 'copies 4 GB', module: doing('(memory.copy (i32.const 0) (i32.const 0) (i32.const -1))'), ends: 'trap' },
  { what: 'copies from beyond its memory', module: doing('(memory.copy (i32.const 0) (i32.const 8190) (i32.const 3))'), ends: 'trap' },
  { what: 'copies to beyond its memory', module: doing('(memory.copy (i32.const 8190) (i32.const 0) (i32.const 3))'), ends: 'trap' },
  {
    what: 'copies so much that the end wraps to 0',
    module: doing('(memory.copy (i32.const 16) (i32.const 32) (i32.const -16))'),
    ends: 'trap',
  },
  {
    what: 'copies nothing at the end of its memory',
    module: doing('(memory.copy (i32.const 8192) (i32.const 8192) (i32.const 0))'),
    ends: 'good',
  },
  { what: 'copies nothing beyond its memory', module: doing('(memory.copy (i32.const 8193) (i32.const 0) (i32.const 0))'), ends: 'trap' },
  {
    what: 'copies over what it copies, both ways, and looks',
    module: checking(
      ['(i32.eq (i32.load (i32.const 1025)) (i32.const 0x04030302))', '(i32.eq (i32.load (i32.const 1023)) (i32.const 0x03020101))'],
      {
        first: `(i32.store (i32.const 1024) (i32.const 0x04030201)) (memory.copy (i32.const 1025) (i32.const 1024) (i32.const 4))
        (memory.copy (i32.const 1023) (i32.const 1024) (i32.const 4))`,
      },
    ),
    ends: 'good',
  },
  {
    what: 'grows its memory by all means, and looks',
    module: checking([
      ...['1', '-1', '65535', '65536', '-2147483648'].map((pages) => `(i32.eq (memory.grow (i32.const ${pages})) (i32.const -1))`),
      '(i32.eq (memory.grow (i32.const 0)) (i32.const 1))',
      '(i32.eq (memory.size) (i32.const 1))',
    ]),
    ends: 'good',
  },
  {
    what: 'grows its memory and writes there',
    module: doing('(drop (memory.grow (i32.const 1))) (i32.store (i32.const 65536) (i32.const 1))'),
    ends: 'trap',
  },
]

const calls: Attempt[] = [
  {
    what: 'calls a function of another type through the table',
    module: evaluating('(call_indirect (type $run) (i32.const 1))', { fields: table }),
    ends: 'trap',
  },
  {
    what: 'calls an empty element of the table',
    module: evaluating('(call_indirect (type $run) (i32.const 2))', { fields: table }),
    ends: 'trap',
  },
  { what: 'calls beyond the table', module: evaluating('(call_indirect (type $run) (i32.const 4))', { fields: table }), ends: 'trap' },
  {
    what: 'calls element -1 of the table',
    module: evaluating('(call_indirect (type $run) (i32.const -1))', { fields: table }),
    ends: 'trap',
  },
  {
    what: 'calls through a table that is empty',
    module: evaluating('(call_indirect (type $run) (i32.const 0))', { fields: '(table 0 funcref) (type $run (func (result i32)))' }),
    ends: 'trap',
  },
  {
    what: 'branches by br_table with index -1, and looks',
    module: checking(['(i32.const 1)'], { first: '(block (block (br_table 0 0 0 1 (i32.const -1))) (unreachable))' }),
    ends: 'good',
  },
  { what: 'branches by a br_table without targets', module: doing('(block (br_table 0 (i32.const 0x7fffffff)))'), ends: 'good' },
  { what: 'branches by the largest br_table', module: doing(`(block (br_table ${times(256, '0')} 0 (i32.const 255)))`), ends: 'good' },
]

const numbers: Attempt[] = [
  { what: 'is unreachable', module: evaluating('(unreachable)'), ends: 'trap' },
  { what: 'divides by zero', module: evaluating('(i32.div_s (i32.const 1) (i32.const 0))'), ends: 'trap' },
  { what: 'divides the least number by -1', module: evaluating('(i32.div_s (i32.const 0x80000000) (i32.const -1))'), ends: 'trap' },
  {
    what: 'divides the least 64-bit number by -1',
    module: doing('(drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))'),
    ends: 'trap',
  },
  { what: 'takes a 64-bit remainder by zero', module: doing('(drop (i64.rem_u (i64.const 1) (i64.const 0)))'), ends: 'trap' },
  {
    what: 'takes the remainder of the least number by -1',
    module: evaluating('(i32.rem_s (i32.const 0x80000000) (i32.const -1))'),
    ends: 'good',
  },
  { what: 'makes a NaN an integer', module: evaluating(`(i32.trunc_f32_s ${NAN})`), ends: 'trap' },
  { what: 'makes infinity an integer', module: doing('(drop (i64.trunc_f64_u (f64.const inf)))'), ends: 'trap' },
  { what: 'makes 2^31 an integer', module: evaluating('(i32.trunc_f64_s (f64.const 2147483648))'), ends: 'trap' },
  {
    what: 'shifts by more than there are bits, and looks',
    module: checking([
      '(i32.eq (i32.shl (i32.const 1) (i32.const 33)) (i32.const 2))',
      '(i64.eq (i64.rotl (i64.const 1) (i64.const 65)) (i64.const 2))',
    ]),
    ends: 'good',
  },
  { what: 'proposes a NaN', module: doing(propose(NAN)), ends: 'good' },
  { what: 'proposes a signalling NaN', module: doing(propose('(f32.const nan:0x200001)')), ends: 'good' },
  { what: 'proposes infinity', module: doing(propose('(f32.const -inf)')), ends: 'good' },
  { what: 'proposes the largest number', module: doing(propose('(f32.const 0x1.fffffep+127)')), ends: 'good' },
  { what: 'proposes a number that is almost 0', module: doing(propose('(f32.const -0x1p-149)')), ends: 'good' },
  { what: 'proposes bytes that are no number', module: doing('(i32.store (i32.const 512) (i32.const -1))'), ends: 'good' },
  { what: 'writes half of its proposal', module: doing('(i32.store16 (i32.const 514) (i32.const 0x7f80))'), ends: 'good' },
  { what: 'writes half of its proposal, then traps', module: doing(`${propose('(f32.const 65)')} (unreachable)`), ends: 'trap' },
  { what: 'declines with -1', module: evaluating('(i32.const -1)'), ends: 'declined' },
  { what: 'declines with the least number', module: evaluating('(i32.const 0x80000000)'), ends: 'declined' },
  { what: 'declines with the number of a fault', module: evaluating('(i32.const -54)'), ends: 'declined' },
  { what: 'proposes, then declines', module: evaluating(`${propose('(f32.const 65)')} (i32.const 1)`), ends: 'declined' },
  {
    what: 'floods its memory with NaNs',
    module: doing(
      `(loop (f32.store (local.get 0) ${NAN}) (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 4))) (i32.const 8192))))`,
      { locals: '(local i32)' },
    ),
    ends: 'good',
  },
]

const state: Attempt[] = [
  {
    what: 'remembers in a global and in memory, and looks in the next evaluation',
    module: evaluating(
      `(i32.or (global.get $known) (i32.load (i32.const 4096)))
      (global.set $known (i32.const 1)) (i32.store (i32.const 4096) (i32.const 1))`,
      { fields: '(global $known (mut i32) (i32.const 0))' },
    ),
    ends: 'good',
  },
  {
    what: 'leaves a state that is none, and looks at what the next evaluation gets',
    module: doing(`(if (i64.gt_u (i64.load ${STORING}) (i64.const 1)) (then (return (i32.const 1))))
      (i64.store ${STORING} (i64.const -2))`),
    ends: 'good',
  },
  {
    what: 'overwrites what it is given',
    module: doing('(memory.fill (i32.const 0) (i32.const 255) (i32.const 8192))'),
    ends: 'good',
  },
]

export const running: readonly Attempt[] = [...recursion, ...time, ...memory, ...calls, ...numbers, ...state]
