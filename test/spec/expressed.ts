/** Assertions of the suite as modules of the sandbox: one more function, evaluate, that makes the calls and compares. */
import { appended, count, type Export, leb, type Module, SECTION, signed, text, write } from './binary.js'
import type { Command, Value } from './suite.js'

/** Where the structs are: sp_in is 8-byte aligned, and the number of the case is read as an i32 at its byte 8. */
export interface Layout {
  in: number
  out: number
}

const CASE_OFFSET = 8
const TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c }
const CONST = { i32: 0x41, i64: 0x42, f32: 0x43, f64: 0x44 }
const BYTES = { i32: 4, i64: 8, f32: 4, f64: 8 }
const [CALL, DROP, GET, GET_GLOBAL, IF, VOID, RETURN, END] = [0x10, 0x1a, 0x20, 0x23, 0x04, 0x40, 0x0f, 0x0b]
const I32 = { eq: 0x46, ne: 0x47, and: 0x71, load: 0x28, reinterpret: 0xbc }
const I64 = { ne: 0x52, and: 0x83, reinterpret: 0xbd }

/** NaN patterns: the bits that count, and what they must be. */
const NAN = {
  f32: { 'nan:canonical': [0x7fffffffn, 0x7fc00000n], 'nan:arithmetic': [0x7fc00000n, 0x7fc00000n] },
  f64: { 'nan:canonical': [0x7fffffffffffffffn, 0x7ff8000000000000n], 'nan:arithmetic': [0x7ff8000000000000n, 0x7ff8000000000000n] },
} as const

function constant({ type, value }: Value): number[] {
  const bits = BigInt(value)
  if (type === 'i32') return [CONST.i32, ...signed(BigInt.asIntN(32, bits))]
  if (type === 'i64') return [CONST.i64, ...signed(BigInt.asIntN(64, bits))]
  return [CONST[type], ...Array.from({ length: BYTES[type] }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn))]
}

/** Whether the value on the stack differs from the expected one: bits against bits. */
function differs({ type, value }: Value): number[] {
  const wide = BYTES[type] === 8
  const integer = wide ? 'i64' : 'i32'
  const op = wide ? I64 : I32
  const bits = type === 'f32' || type === 'f64' ? [op.reinterpret] : []
  const pattern = (NAN as Record<string, Record<string, readonly [bigint, bigint]>>)[type]?.[value]
  if (!pattern) return [...bits, ...constant({ type: integer, value }), op.ne]
  const [mask, wanted] = pattern.map((number) => constant({ type: integer, value: String(number) })) as [number[], number[]]
  return [...bits, ...mask, op.and, ...wanted, op.ne]
}

const answer = (number: number): number[] => [CONST.i32, ...signed(BigInt(number)), RETURN]

function act({ action }: Command, exports: ReadonlyMap<string, Export>): number[] {
  const { index } = exports.get(action?.field ?? '') ?? { index: 0 }
  return action?.type === 'get' ? [GET_GLOBAL, ...leb(index)] : [...(action?.args ?? []).flatMap(constant), CALL, ...leb(index)]
}

/** Makes a call; answers `number` if it returns something else than expected. */
export function returning(command: Command, number: number, { exports }: Module): number[] {
  const values = command.expected ?? []
  const [value] = values
  const code = act(command, exports)
  if (value === undefined) return code
  return command.type === 'action' ? [...code, DROP] : [...code, ...differs(value), IF, VOID, ...answer(number), END]
}

/** Makes a call if the case is `number`; answers that when it returns. `results` is how many it would give. */
export function trapping(command: Command, number: number, { exports }: Module): number[] {
  const drops = (command.expected ?? []).map(() => DROP)
  return [GET, 0, CONST.i32, ...signed(BigInt(number)), I32.eq, IF, VOID, ...act(command, exports), ...drops, ...answer(number), END]
}

/** The module with that code in evaluate, between reading the number of the case and accepting. Its own exports are left out. */
export function expressed({ sections, imported }: Module, code: readonly number[], layout: Layout): Uint8Array {
  const number = (kind: number, section: number): number => (imported[kind] ?? 0) + count(sections.get(section))
  const evaluate = number(0, SECTION.function)
  const global = number(3, SECTION.global)
  const address = (value: number): number[] => [TYPES.i32, 0, CONST.i32, ...signed(BigInt(value)), END]
  const body = [1, 1, TYPES.i32, CONST.i32, ...signed(BigInt(layout.in + CASE_OFFSET)), I32.load, 2, 0, 0x21, 0, ...code, CONST.i32, 0, END]
  const exported = [
    [...text('memory'), 2, 0],
    [...text('sp_in'), 3, ...leb(global)],
    [...text('sp_out'), 3, ...leb(global + 1)],
    [...text('evaluate'), 0, ...leb(evaluate)],
  ]
  const hasMemory = number(2, SECTION.memory) > 0
  return write(
    new Map([
      ...sections,
      [SECTION.type, appended(sections.get(SECTION.type), [0x60, 0, 1, TYPES.i32])],
      [SECTION.function, appended(sections.get(SECTION.function), leb(count(sections.get(SECTION.type))))],
      ...(hasMemory ? [] : [[SECTION.memory, Uint8Array.of(1, 0, 1)] as const]),
      [SECTION.global, appended(sections.get(SECTION.global), address(layout.in), address(layout.out))],
      [SECTION.export, appended(undefined, ...exported)],
      [SECTION.code, appended(sections.get(SECTION.code), [...leb(body.length), ...body])],
    ]),
  )
}
