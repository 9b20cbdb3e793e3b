/** Modules whose exports, imports, memory or table are wrong, too large, or nearly so. */
import { ADDRESSES, type Attempt, assemble, doing, evaluating, globals, MEMORY, times } from './attempt.js'
import { type Bytes, EXPORTS, leb, moduleOf, name, RETURN_0, section, vector } from './bytes.js'

const addresses = (fields: string): Uint8Array => doing('', { addresses: fields })
const placed = (...change: Parameters<typeof globals>): Uint8Array => addresses(globals(...change))
const exported = (...more: Bytes[]): Bytes => section(7, vector([...EXPORTS, ...more]))

const exportsAndAddresses: Attempt[] = [
  { what: 'has sp_out and sp_state inside of sp_in', module: placed('sp_in', '(i32.const 512)'), ends: 'good' },
  { what: 'has sp_in at the very end of its memory', module: placed('sp_in', '(i32.const 7968)'), ends: 'good' },
  { what: 'has sp_in over the end of its memory', module: placed('sp_in', '(i32.const 7976)'), ends: 'refused address' },
  { what: 'has sp_in at -8', module: placed('sp_in', '(i32.const -8)'), ends: 'refused address' },
  { what: 'has sp_in at the end of the address space', module: placed('sp_in', '(i32.const 0x7ffffff8)'), ends: 'refused address' },
  { what: 'has sp_in out of line', module: placed('sp_in', '(i32.const 4)'), ends: 'refused address' },
  { what: 'has a mutable sp_in', module: placed('sp_in', '(i32.const 0)', '(mut i32)'), ends: 'refused address-type' },
  { what: 'has a 64-bit sp_in', module: placed('sp_in', '(i64.const 0)', 'i64'), ends: 'refused address-type' },
  { what: 'has sp_out at the very end of its memory', module: placed('sp_out', '(i32.const 8180)'), ends: 'good' },
  { what: 'has sp_out over the end of its memory', module: placed('sp_out', '(i32.const 8184)'), ends: 'refused address' },
  { what: 'has sp_out at an odd address', module: placed('sp_out', '(i32.const 513)'), ends: 'refused address' },
  { what: 'has sp_state at the very end of its memory', module: placed('sp_state', '(i32.const 8176)'), ends: 'good' },
  { what: 'has sp_state over the end of its memory', module: placed('sp_state', '(i32.const 8184)'), ends: 'refused address' },
  { what: 'has sp_state at -16', module: placed('sp_state', '(i32.const -16)'), ends: 'refused address' },
  { what: 'has sp_state out of line', module: placed('sp_state', '(i32.const 532)'), ends: 'refused address' },
  { what: 'has a mutable sp_state', module: placed('sp_state', '(i32.const 528)', '(mut i32)'), ends: 'refused address-type' },
  {
    what: 'has no sp_state, though the contract has state',
    module: addresses(globals().replace('(export "sp_state")', '')),
    ends: 'refused no-address',
  },
  {
    what: 'exports a function as sp_out',
    module: addresses(`${globals().replace('(export "sp_out")', '')} (export "sp_out" (func $evaluate))`),
    ends: 'refused address-type',
  },
  {
    what: 'takes sp_in from an import',
    module: addresses(`(import "a" "b" (global $b i32)) ${globals('sp_in', '(global.get $b)')}`),
    ends: 'refused import',
  },
  { what: 'exports evaluate twice', module: moduleOf(RETURN_0, { 7: exported([name('evaluate'), 0, 0]) }), ends: 'refused export-twice' },
  { what: 'exports memory under a second name', module: moduleOf(RETURN_0, { 7: exported([name('again'), 2, 0]) }), ends: 'good' },
  {
    what: 'exports a name with a NUL beside the right one',
    module: moduleOf(RETURN_0, { 7: exported([name('evaluate\0'), 0, 0]) }),
    ends: 'good',
  },
  { what: 'exports an empty name', module: moduleOf(RETURN_0, { 7: exported([name(''), 0, 0]) }), ends: 'good' },
  { what: 'exports names that are no UTF-8', module: moduleOf(RETURN_0, { 7: exported([[2, 0xc0, 0x80], 0, 0]) }), ends: 'refused utf8' },
  { what: 'exports a name of 129 bytes', module: moduleOf(RETURN_0, { 7: exported([name('x'.repeat(129)), 0, 0]) }), ends: 'refused name' },
  {
    what: 'exports a name of 4 GB',
    module: moduleOf(RETURN_0, { 7: exported([[0xff, 0xff, 0xff, 0xff, 0x0f], 0, 0]) }),
    ends: 'refused name',
  },
  {
    what: 'exports 129 times',
    module: moduleOf(RETURN_0, { 7: exported(...Array.from({ length: 124 }, (_, i) => [name(`e${i}`), 0, 0])) }),
    ends: 'refused exports',
  },
  {
    what: 'exports evaluate with a NUL only',
    module: moduleOf(RETURN_0, { 7: section(7, vector([...EXPORTS.slice(0, -1), [name('evaluate\0'), 0, 0]])) }),
    ends: 'refused no-evaluate',
  },
  {
    what: 'exports its memory as evaluate',
    module: moduleOf(RETURN_0, { 7: section(7, vector([...EXPORTS.slice(0, -1), [name('evaluate'), 2, 0]])) }),
    ends: 'refused evaluate-type',
  },
  {
    what: 'exports a function that is not there',
    module: moduleOf(RETURN_0, { 7: section(7, vector([[name('evaluate'), 0, leb(0xffffffff)]])) }),
    ends: 'refused unknown-function',
  },
  { what: 'exports nothing', module: moduleOf(RETURN_0, { 7: undefined }), ends: 'refused no-memory' },
  {
    what: 'has an evaluate that takes something',
    module: assemble(`(module ${MEMORY} ${ADDRESSES} (func (export "evaluate") (param i32) (result i32) (local.get 0)))`),
    ends: 'refused evaluate-type',
  },
]

const imports: Attempt[] = [
  {
    what: 'imports a function',
    module: doing('', { addresses: `(import "env" "abort" (func)) ${ADDRESSES}`, memory: '' }),
    ends: 'refused import',
  },
  {
    what: 'imports its memory',
    module: assemble(`(module (import "env" "memory" (memory 1)) ${ADDRESSES} (export "memory" (memory 0)))`),
    ends: 'refused import-memory',
  },
  { what: 'imports a table', module: assemble('(module (import "env" "table" (table 1 funcref)))'), ends: 'refused import' },
  { what: 'starts by itself', module: doing('', { fields: '(start $first) (func $first (loop (br 0)))' }), ends: 'refused start' },
  {
    what: 'has an _initialize with a result',
    module: doing('', { fields: '(func (export "_initialize") (result i32) (i32.const 0))' }),
    ends: 'refused initialize-type',
  },
]

const memories: Attempt[] = [
  { what: 'has no memory', module: evaluating('(i32.const 0)', { memory: '' }), ends: 'refused no-memory' },
  { what: 'asks for two pages', module: doing('', { memory: '(memory (export "memory") 2)' }), ends: 'refused memory' },
  { what: 'asks for 4 GB', module: doing('', { memory: '(memory (export "memory") 65536)' }), ends: 'refused memory' },
  {
    what: 'asks for more pages than there are',
    module: moduleOf(RETURN_0, { 5: section(5, vector([[0, leb(65537)]])) }),
    ends: 'refused limits',
  },
  { what: 'asks for no page', module: doing('', { memory: '(memory (export "memory") 0)' }), ends: 'refused memory' },
  { what: 'has two memories', module: doing('', { fields: '(memory 1)' }), ends: 'refused multi-memory' },
  { what: 'has a shared memory', module: doing('', { memory: '(memory (export "memory") 1 1 shared)' }), ends: 'refused atomics' },
  { what: 'has a 64-bit memory', module: moduleOf(RETURN_0, { 5: section(5, vector([[4, 1]])) }), ends: 'refused memory64' },
  { what: 'has data up to the end of its memory', module: doing('', { fields: '(data (i32.const 8188) "abcd")' }), ends: 'good' },
  {
    what: 'has data over the end of its memory',
    module: doing('', { fields: '(data (i32.const 8189) "abcd")' }),
    ends: 'refused data-beyond',
  },
  {
    what: 'has data over the end of its page',
    module: doing('', { fields: '(data (i32.const 65533) "abcd")' }),
    ends: 'refused data-beyond',
  },
  { what: 'has data at -1', module: doing('', { fields: '(data (i32.const -1) "a")' }), ends: 'refused data-beyond' },
  {
    what: 'has data at the value of a global',
    module: doing('', { fields: '(global $g i32 (i32.const 0)) (data (global.get $g) "a")' }),
    ends: 'refused unknown-global',
  },
  {
    what: 'has data at a sum',
    module: moduleOf(RETURN_0, { 11: section(11, vector([[0, 0x41, 1, 0x41, 1, 0x6a, 0x0b, 1, 0x61]])) }),
    ends: 'refused initialiser',
  },
  {
    what: 'has data of 4 GB',
    module: moduleOf(RETURN_0, { 11: section(11, vector([[0, 0x41, 0, 0x0b, 0xff, 0xff, 0xff, 0xff, 0x0f]])) }),
    ends: 'refused data-beyond',
  },
  { what: 'has passive data', module: doing('', { fields: '(data "abcd")' }), ends: 'refused passive' },
  { what: 'has 256 empty data segments', module: doing('', { fields: times(256, '(data (i32.const 0) "")') }), ends: 'good' },
  { what: 'has 257 empty data segments', module: doing('', { fields: times(257, '(data (i32.const 0) "")') }), ends: 'refused segments' },
]

const tables: Attempt[] = [
  {
    what: 'fills its table to the last element',
    module: doing('', { fields: '(table 2 funcref) (elem (i32.const 1) $evaluate)' }),
    ends: 'good',
  },
  {
    what: 'fills its table beyond the last element',
    module: doing('', { fields: '(table 2 funcref) (elem (i32.const 2) $evaluate)' }),
    ends: 'refused segment-beyond',
  },
  {
    what: 'fills its table at -1',
    module: doing('', { fields: '(table 2 funcref) (elem (i32.const -1) $evaluate)' }),
    ends: 'refused segment-beyond',
  },
  {
    what: 'fills its table at the value of a global',
    module: doing('', { fields: '(global $g i32 (i32.const 0)) (table 2 funcref) (elem (global.get $g) $evaluate)' }),
    ends: 'refused unknown-global',
  },
  {
    what: 'fills a table that it does not have',
    module: moduleOf(RETURN_0, { 9: section(9, vector([[0, 0x41, 0, 0x0b, 1, 0]])) }),
    ends: 'refused unknown-table',
  },
  {
    what: 'fills its table with a function that is not there',
    module: moduleOf(RETURN_0, { 4: section(4, vector([[0x70, 0, 2]])), 9: section(9, vector([[0, 0x41, 0, 0x0b, 1, 9]])) }),
    ends: 'refused unknown-function',
  },
  {
    what: 'fills nothing at the end of its table',
    module: doing('', { fields: '(table 2 funcref) (elem (i32.const 0) $evaluate) (elem (i32.const 2))' }),
    ends: 'good',
  },
  { what: 'has a table of 512', module: doing('', { fields: '(table 512 funcref)' }), ends: 'good' },
  { what: 'has a table of 513', module: doing('', { fields: '(table 513 funcref)' }), ends: 'refused table' },
  { what: 'has a table of 2^32 - 1', module: doing('', { fields: '(table 4294967295 funcref)' }), ends: 'refused table' },
  { what: 'has two tables', module: doing('', { fields: '(table 1 funcref) (table 1 funcref)' }), ends: 'refused reference-types' },
  {
    what: 'fills its table with 1025 elements',
    module: doing('', {
      fields: `(table 512 funcref) ${times(3, `(elem (i32.const 0) ${times(341, '$evaluate')})`)} (elem (i32.const 0) $evaluate $evaluate)`,
    }),
    ends: 'refused elements',
  },
]

export const declared: readonly Attempt[] = [...exportsAndAddresses, ...imports, ...memories, ...tables]
