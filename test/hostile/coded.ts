/** Modules whose functions are wrong, too large, or nearly so. */
import { type Attempt, doing, evaluating, times } from './attempt.js'
import { body, I32, leb, moduleOf, RETURN_0, repeat, section, vector } from './bytes.js'

export const coded: readonly Attempt[] = [
  { what: 'has 512 functions', module: doing('', { fields: times(511, '(func)') }), ends: ['good', 'refused arena'] },
  { what: 'has 513 functions', module: doing('', { fields: times(512, '(func)') }), ends: 'refused functions' },
  {
    what: 'has 129 types',
    module: moduleOf(RETURN_0, { 1: section(1, vector(Array.from({ length: 129 }, () => [0x60, 0, 1, I32]))) }),
    ends: 'refused types',
  },
  {
    what: 'has a function with 17 parameters',
    module: doing('', { fields: `(func ${times(17, '(param i32)')})` }),
    ends: 'refused params',
  },
  {
    what: 'has a function with two results',
    module: doing('', { fields: '(func (result i32 i32) (i32.const 0) (i32.const 0))' }),
    ends: 'refused multi-value',
  },
  { what: 'has 161 locals', module: doing('', { locals: times(161, '(local i32)') }), ends: 'refused locals' },
  {
    what: 'has 2^32 - 1 locals',
    module: moduleOf(RETURN_0, { 10: section(10, vector([body(RETURN_0, [[leb(0xffffffff), I32]])])) }),
    ends: 'refused locals',
  },
  {
    what: 'has locals whose number wraps to 2',
    module: moduleOf(RETURN_0, {
      10: section(
        10,
        vector([
          body(RETURN_0, [
            [leb(0xffffffff), I32],
            [3, I32],
          ]),
        ]),
      ),
    }),
    ends: 'refused locals',
  },
  {
    what: 'has 1,000 groups of no locals',
    module: moduleOf(RETURN_0, {
      10: section(
        10,
        vector([
          body(
            RETURN_0,
            Array.from({ length: 1000 }, () => [0, I32]),
          ),
        ]),
      ),
    }),
    ends: 'good',
  },
  { what: 'nests 25 blocks', module: doing(`${times(25, '(block')} (nop) ${times(25, ')')}`), ends: 'refused blocks' },
  { what: 'nests 1,000 blocks', module: moduleOf([repeat(1000, [0x02, 0x40]), repeat(1000, [0x0b]), RETURN_0]), ends: 'refused blocks' },
  { what: 'has 65 operands', module: evaluating(`${times(65, '(i32.const 0)')} (return)`), ends: 'refused operands' },
  {
    what: 'takes 300 square roots in a row',
    module: doing(`(drop ${times(300, '(f64.sqrt')} (f64.const 2) ${times(300, ')')})`),
    ends: 'refused straight',
  },
  {
    what: 'divides 200 times in a row',
    module: doing(times(200, '(drop (f64.div (f64.const 1) (f64.const 3)))')),
    ends: 'refused straight',
  },
  { what: 'is 15,000 bytes of nothing', module: moduleOf([repeat(15_000, [0x01]), RETURN_0]), ends: 'good' },
  {
    what: 'is 15,000 bytes of work',
    module: moduleOf([repeat(3500, [0x41, 0, 0x1a]), RETURN_0]),
    ends: ['good', 'refused arena', 'refused straight'],
  },
  { what: 'is larger than a slot', module: moduleOf([repeat(17_000, [0x01]), RETURN_0]), ends: 'refused too-large' },
  { what: 'takes from an empty stack', module: evaluating('(i32.add)'), ends: 'refused operand-missing' },
  { what: 'leaves operands', module: evaluating('(i32.const 1) (i32.const 2)'), ends: 'refused operands-left' },
  { what: 'adds a float to an integer', module: evaluating('(i32.add (i32.const 1) (f32.const 1))'), ends: 'refused type' },
  { what: 'calls a function that is not there', module: moduleOf([0x10, leb(0xffffffff), RETURN_0]), ends: 'refused unknown-function' },
  { what: 'reads a local that is not there', module: moduleOf([0x20, leb(0xffffffff), 0x0b]), ends: 'refused unknown-local' },
  { what: 'sets a global that is not there', module: moduleOf([0x41, 0, 0x24, leb(0xffffffff), RETURN_0]), ends: 'refused unknown-global' },
  { what: 'moves sp_in', module: moduleOf([0x41, 0, 0x24, 0, RETURN_0]), ends: 'refused immutable' },
  { what: 'branches to where no block is', module: moduleOf([0x0c, leb(0xffffffff), 0x0b]), ends: 'refused unknown-label' },
  {
    what: 'has a br_table with 257 targets',
    module: doing(`(block (br_table ${times(257, '0')} 0 (i32.const 0)))`),
    ends: 'refused br-table',
  },
  {
    what: 'calls by a type that is not there',
    module: moduleOf([0x41, 0, 0x11, leb(0xffffffff), 0, 0x0b], { 4: section(4, vector([[0x70, 0, 2]])) }),
    ends: 'refused unknown-type',
  },
  { what: 'ends twice', module: moduleOf([0x41, 0, 0x0b, 0x0b]), ends: 'refused size' },
  { what: 'never ends', module: moduleOf([0x41, 0]), ends: 'refused truncated' },
  { what: 'has a body that says it is longer', module: moduleOf(RETURN_0, { 10: section(10, [1, 9, 0, RETURN_0]) }), ends: 'refused size' },
  { what: 'has a body of 4 GB', module: moduleOf(RETURN_0, { 10: section(10, [1, leb(0xffffffff), 0, RETURN_0]) }), ends: 'refused size' },
  { what: 'has a function without a body', module: moduleOf(RETURN_0, { 10: undefined }), ends: 'refused counts' },
  {
    what: 'has a body without a function',
    module: moduleOf(RETURN_0, { 10: section(10, vector([body(RETURN_0), body([0x0b])])) }),
    ends: 'refused counts',
  },
  { what: 'uses an instruction that does not exist', module: moduleOf([0xc5, RETURN_0]), ends: 'refused opcode' },
  { what: 'hides an instruction behind a padded number', module: moduleOf([0xfc, 0x80, 0x80, 0, RETURN_0]), ends: 'refused long-opcode' },
  { what: 'uses SIMD', module: doing('(drop (v128.const i64x2 0 0))'), ends: 'refused simd' },
  { what: 'calls in tail position', module: evaluating('(return_call $evaluate)'), ends: 'refused tail-call' },
  { what: 'throws', module: moduleOf([0x08, 0, 0x0b]), ends: 'refused exceptions' },
]
