/** Modules whose globals, sections and bytes are wrong, or nearly so. */
import { type Attempt, doing } from './attempt.js'
import { type Bytes, I32, leb, moduleOf, name, RETURN_0, repeat, section, vector, with_ } from './bytes.js'

const custom = (content: Bytes): Bytes => section(0, content)

export const framed: readonly Attempt[] = [
  {
    what: 'has a million globals',
    module: moduleOf(RETURN_0, { 6: section(6, [leb(1_000_000), repeat(9, [I32, 0, 0x41, 0, 0x0b])]) }),
    ends: 'refused globals',
  },
  { what: 'has a global of the wrong type', module: doing('', { fields: '(global i32 (i64.const 0))' }), ends: 'refused type' },
  {
    what: 'has a global that is computed by a loop',
    module: moduleOf(RETURN_0, { 6: section(6, vector([[I32, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b]])) }),
    ends: 'refused initialiser',
  },
  {
    what: 'has a global that is computed by a call',
    module: moduleOf(RETURN_0, { 6: section(6, vector([[I32, 0, 0x10, 0, 0x0b]])) }),
    ends: 'refused initialiser',
  },
  {
    what: 'has a global with the value of itself',
    module: moduleOf(RETURN_0, { 6: section(6, vector([[I32, 0, 0x23, 0, 0x0b]])) }),
    ends: 'refused unknown-global',
  },
  {
    what: 'has 100 custom sections',
    module: with_(moduleOf(), { front: repeat(50, custom([name('x')])), back: repeat(50, custom([name('name'), 1, 2, 3])) }),
    ends: 'good',
  },
  { what: 'has a custom section of 4 GB', module: with_(moduleOf(), { back: [0, leb(0xffffffff), name('x')] }), ends: 'refused size' },
  { what: 'has a custom section whose name is longer', module: with_(moduleOf(), { back: custom([9, 0x61]) }), ends: 'refused size' },
  { what: 'has a custom section without a name', module: with_(moduleOf(), { back: custom([]) }), ends: 'refused truncated' },
  { what: 'has bytes behind its end', module: with_(moduleOf(), { back: [0xff] }), ends: 'refused section' },
  { what: 'has zeros behind its end', module: with_(moduleOf(), { back: [0, 0, 0] }), ends: 'refused size' },
  { what: 'has a section twice', module: with_(moduleOf(), { back: section(10, vector([])) }), ends: 'refused section-order' },
  {
    what: 'has its sections in the wrong order',
    module: with_(moduleOf(RETURN_0, { 1: undefined }), { back: section(1, vector([])) }),
    ends: 'refused unknown-type',
  },
  { what: 'has a section of an unknown kind', module: with_(moduleOf(), { back: [14, 0] }), ends: 'refused section' },
  { what: 'has a section of 4 GB', module: with_(moduleOf(), { front: [1, leb(0xffffffff)] }), ends: 'refused size' },
  { what: 'has a number of six bytes', module: with_(moduleOf(), { front: [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0] }), ends: 'refused number' },
  { what: 'pads every number it can', module: moduleOf([0x41, leb(0, 5), 0x0b], { 5: [5, leb(7, 5), leb(1, 5), 0, 1] }), ends: 'good' },
  { what: 'is only a header', module: Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), ends: 'refused no-memory' },
  { what: 'is half a header', module: Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0]), ends: 'refused truncated' },
  { what: 'is of version 2', module: Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), ends: 'refused not-wasm' },
  { what: 'is a component', module: Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), ends: 'refused not-wasm' },
]
