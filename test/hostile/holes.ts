/** Published holes of Wasm3 0.5.0, and those that were found here: a module of our own for each, and what stops it. */
import { ADDRESSES, type Attempt, assemble, checking, doing, evaluating, globals, MEMORY, times } from './attempt.js'
import { I32, leb, moduleOf, name, RETURN_0, repeat, section, vector, with_ } from './bytes.js'

export interface Hole extends Attempt {
  hole: string
}

/** A type with a parameter, for blocks. */
const PARAMETER = '(type $taking (func (param i32) (result i32)))'
const TABLE = { 4: section(4, vector([[0x70, 0, 2]])), 9: section(9, vector([[0, 0x41, 0, 0x0b, vector([[1]])]])) }
/** A second function, which answers 0, and an evaluate with the given code. */
const beside = (code: number[]): Record<number, ReturnType<typeof section>> => ({
  3: section(3, vector([[0], [0]])),
  10: section(
    10,
    vector([
      [leb(code.length + 1), 0, code],
      [4, 0, RETURN_0],
    ]),
  ),
})

export const holes: readonly Hole[] = [
  {
    hole: 'CVE-2021-38592',
    what: 'initialises a global with more constants than the stack holds',
    module: moduleOf(RETURN_0, { 6: section(6, vector([[0x7e, 0, repeat(600, [0x42, 1]), 0x0b]])) }),
    ends: 'refused initialiser',
  },
  {
    hole: 'CVE-2021-45929',
    what: 'opens an if with a parameter, and an else, where the code is never reached',
    module: evaluating('(unreachable) if (param i32) (result i32) else end', { fields: PARAMETER }),
    ends: 'refused multi-value',
  },
  {
    hole: 'CVE-2021-45946',
    what: 'opens a loop with parameters where the code is never reached',
    module: evaluating('unreachable loop (param f64 i64) (result i32) unreachable end', {
      fields: '(type $taking (func (param f64 i64) (result i32)))',
    }),
    ends: 'refused multi-value',
  },
  {
    hole: 'CVE-2021-45947',
    what: 'places a data segment by an expression with branches',
    module: moduleOf(RETURN_0, { 11: section(11, vector([[0, 0x02, I32, 0x41, 0, 0x0c, 0, 0x0b, 0x0b, 1, 0x61]])) }),
    ends: 'refused initialiser',
  },
  {
    hole: 'CVE-2022-28966',
    what: 'announces more targets of a br_table than a page of code holds',
    module: moduleOf([0x02, 0x40, 0x41, 0, 0x0e, leb(70_000), 0, 0, 0x0b, RETURN_0]),
    ends: 'refused br-table',
  },
  {
    hole: 'CVE-2022-34529',
    what: 'gives memory.fill a float that is in a register',
    module: doing('f64.const 1.5 f64.floor i32.const 3 i32.const 5 memory.fill'),
    ends: 'refused type',
  },
  {
    hole: 'CVE-2022-39974',
    what: 'selects between a float and an integer that are both in registers',
    module: evaluating('f32.const 1.5 f32.ceil i32.const 1 i32.eqz i32.const 1 select'),
    ends: 'refused type',
  },
  {
    hole: 'CVE-2024-27532',
    what: 'opens a block of a type that does not exist',
    module: moduleOf([0x41, 0, 0x02, 9, 0x0b, 0x0b]),
    ends: 'refused multi-value',
  },
  {
    hole: 'CVE-2024-34246',
    what: 'takes more from the stack than is there',
    module: evaluating('drop drop drop (i32.const 0)'),
    ends: 'refused operand-missing',
  },
  {
    hole: 'CVE-2024-34249',
    what: 'ends a block without its result',
    module: evaluating('(i32.const 1) block (result f64) end drop'),
    ends: 'refused operand-missing',
  },
  {
    hole: 'CVE-2024-34252',
    what: 'has locals and results of a type that does not exist',
    module: moduleOf([0x20, 0, 0x0b], { 10: section(10, vector([[6, 1, 1, 0x40, 0x20, 0, 0x0b]])) }),
    ends: 'refused malformed',
  },
  {
    hole: 'wasm3 issues 471, 474, 477: a branch with a float over a float',
    what: 'branches with a double over another double',
    module: doing('(drop (block (result f64) (f64.const 1) (f64.sqrt (f64.const 2)) (br 0)))'),
    ends: 'refused branch-float',
  },
  {
    hole: 'wasm3 issues 471, 474, 477: over an integer',
    what: 'branches with a float over a 64-bit integer',
    module: doing(
      '(drop (block (result f32) (i64.add (i64.const 1) (i64.const 2)) (f32.sqrt (f32.const 2)) (br_if 0 (i32.const 1)) (drop) (drop) (f32.const 0)))',
    ),
    ends: 'refused branch-float',
  },
  {
    hole: 'wasm3 issue 519',
    what: 'gives br_table a 64-bit index',
    module: doing('(block (br_table 0 0 (i64.const 2)))'),
    ends: 'refused type',
  },
  {
    hole: 'wasm3 issue 570',
    what: 'announces so many targets of a br_table that their number wraps',
    module: moduleOf([0x02, 0x40, 0x41, 0, 0x0e, leb(0xfffffffd), repeat(200, [0]), 0x0b, RETURN_0]),
    ends: 'refused br-table',
  },
  {
    hole: 'slot overflow: locals',
    what: 'has more locals than there are slots',
    module: moduleOf(RETURN_0, { 10: section(10, vector([[7, 1, leb(5000), 0x7e, RETURN_0]])) }),
    ends: 'refused locals',
  },
  {
    hole: 'slot overflow: operands',
    what: 'has more operands than there are slots',
    module: evaluating(`${times(3000, 'i64.const 1')} return`),
    ends: 'refused operands',
  },
  {
    hole: 'arguments copied before the stack is checked',
    what: 'calls with sixteen arguments where the stack ends',
    module: doing(`(call $deep ${times(16, '(i64.const -1)')})`, {
      fields: `(func $deep ${times(16, '(param i64)')} ${times(8, '(local i64)')} (call $deep ${times(16, '(i64.const -1)')}))`,
    }),
    ends: 'depth',
  },
  {
    hole: 'calls with hundreds of arguments',
    what: 'calls with 900 arguments',
    module: doing(`(call $wide ${times(900, '(i32.const 1)')})`, { fields: `(func $wide ${times(900, '(param i32)')})` }),
    ends: 'refused params',
  },
  {
    hole: 'imported memory that nobody links',
    what: 'imports its memory and uses it',
    module: assemble(`(module (import "a" "memory" (memory 1)) ${ADDRESSES} (export "memory" (memory 0))
      (func (export "evaluate") (result i32) (i32.load (i32.const 0))))`),
    ends: 'refused import-memory',
  },
  {
    hole: 'recursion of the compiler',
    what: 'nests more blocks than the native stack holds',
    module: moduleOf([repeat(2000, [0x03, 0x40]), repeat(2000, [0x0b]), RETURN_0]),
    ends: 'refused blocks',
  },
  {
    hole: 'recursion without a frame',
    what: 'recurses through a function that takes nothing of the value stack',
    module: doing('(call $empty)', { fields: '(func $empty (call $empty))' }),
    ends: 'depth',
  },
  {
    hole: 'recursion inside of nested loops',
    what: 'recurses inside of three loops',
    module: doing('(call $in)', { fields: '(func $in (loop (loop (loop (call $in)))))' }),
    ends: 'depth',
  },
  {
    hole: 'a call_indirect with a padded table index',
    what: 'pads the table index of call_indirect to five bytes',
    module: moduleOf([], { ...TABLE, ...beside([0x41, 0, 0x11, 0, leb(0, 5), 0x0b].flat()) }),
    ends: 'good',
  },
  {
    hole: 'a name section whose lengths wrap a pointer',
    what: 'has a name section with lengths of 4 GB',
    module: with_(moduleOf(), { back: section(0, [name('name'), 1, leb(0xfffffff0), leb(0xffffffff), 0, leb(0xffffffff)]) }),
    ends: 'good',
  },
  {
    hole: 'an empty first element segment',
    what: 'has an empty first element segment',
    module: doing('', { fields: '(table 2 funcref) (elem (i32.const 0)) (elem (i32.const 0) $evaluate)' }),
    ends: 'refused empty-elements',
  },
  {
    hole: 'a memory section without a memory',
    what: 'has a memory section without a memory',
    module: moduleOf(RETURN_0, { 5: section(5, vector([])) }),
    ends: 'refused empty-memory',
  },
  {
    hole: 'operators on operands that nobody gave',
    what: 'computes with nothing where the code is never reached',
    module: evaluating('unreachable i64.add i32.wrap_i64'),
    ends: 'refused dead-operands',
  },
  {
    hole: 'memory.grow by -1 shrinks memory',
    what: 'grows its memory by -1, then writes to it',
    module: checking(
      ['(i32.eq (memory.grow (i32.const -1)) (i32.const -1))', '(i32.eq (memory.size) (i32.const 1))', '(i32.load (i32.const 0))'],
      {
        fields: '(data (i32.const 0) "a")',
        addresses: globals('sp_in', '(i32.const 1024)'),
        memory: MEMORY,
      },
    ),
    ends: 'good',
  },
]
