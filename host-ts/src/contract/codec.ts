/**
 * Structs of the module ABI as objects: what a module is given and what it answers, between bytes and values by name. Floats are
 * canonical (any NaN is 7fc00000 or 7ff8000000000000), 64-bit integers are bigint, bool is true or false.
 */
import { SetpointError } from '../error.js'
import type { FieldLayout, StructLayout } from './layout.js'
import { elementTypes, outsideType } from './types.js'

export type FieldElement = number | bigint | boolean
/** An array where the field has more than one element; null: an optional signal that is missing. */
export type FieldValue = FieldElement | readonly FieldElement[] | null
export type FieldValues = Readonly<Record<string, FieldValue | undefined>>
export type DecodedValues = Record<string, FieldElement | FieldElement[] | null>

/**
 * The bytes of a struct. Optional signals may be left out; integers of 64 bits may be numbers.
 *
 * @throws SetpointError `usage`, which names the field: missing, unknown, of another type, out of range, or of another length.
 */
export function encodeStruct(layout: StructLayout, values: FieldValues): Uint8Array<ArrayBuffer> {
  const unknown = Object.keys(values).find((name) => !layout.fields.some((field) => field.name === name))
  if (unknown !== undefined) {
    throw new SetpointError('usage', `There is no field ${JSON.stringify(unknown)}`, {
      hint: `Fields are ${layout.fields.map(({ name }) => name).join(', ')}.`,
    })
  }
  const view = new DataView(new ArrayBuffer(layout.size))
  for (const field of layout.fields) {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined
    if (value === undefined || value === null) {
      if (!field.optional) throw new SetpointError('usage', `${field.name} is missing`)
    } else {
      if (field.hasOffset !== undefined) view.setUint8(field.hasOffset, 1)
      writeField(view, field, value)
    }
  }
  return new Uint8Array(view.buffer)
}

/**
 * The values of a struct. An optional signal that is missing is null.
 *
 * @throws SetpointError `usage` when there are too few bytes.
 */
export function decodeStruct(layout: StructLayout, bytes: Uint8Array): DecodedValues {
  if (bytes.length < layout.size) {
    throw new SetpointError('usage', `A struct of ${layout.size} bytes cannot be read from ${bytes.length}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Object.fromEntries(layout.fields.map((field) => [field.name, readField(view, field)]))
}

function writeField(view: DataView, field: FieldLayout, value: Exclude<FieldValue, null>): void {
  const elements = Array.isArray(value) ? value : [value]
  if (elements.length !== field.length || Array.isArray(value) !== field.length > 1) {
    const wanted = field.length > 1 ? `a list of ${field.length}` : 'one value'
    throw new SetpointError(
      'usage',
      `${field.name} wants ${wanted}, and gets ${Array.isArray(value) ? `a list of ${value.length}` : 'one value'}`,
    )
  }
  const { size } = elementTypes[field.type]
  for (const [i, element] of elements.entries()) {
    writers[field.type](view, field.offset + i * size, elementOf(field, element, field.length > 1 ? `${field.name}[${i}]` : field.name))
  }
}

/** The element as DataView takes it: a bigint for i64, a number for all else. */
function elementOf({ type }: FieldLayout, value: FieldElement, name: string): number | bigint {
  const fail = (why: string): never => {
    throw new SetpointError('usage', `${name}: ${typeof value === 'string' ? JSON.stringify(value) : value} ${why}`)
  }
  if (type === 'bool') return typeof value === 'boolean' ? Number(value) : fail('is neither true nor false')
  if (typeof value !== 'number' && typeof value !== 'bigint') return fail('is no number')
  if (type === 'i64') return longOf(value, fail)
  const number = Number(value)
  if (elementTypes[type].kind === 'float' && !Number.isFinite(number)) return number
  const why = outsideType(type, number)
  return why === undefined ? number : fail(why)
}

function longOf(value: number | bigint, fail: (why: string) => never): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) fail('is no integer that a number holds exactly: give a bigint')
  const long = BigInt(value)
  return BigInt.asIntN(64, long) === long ? long : fail('does not fit into 64 bits')
}

function readField(view: DataView, { type, length, offset, hasOffset }: FieldLayout): FieldElement | FieldElement[] | null {
  if (hasOffset !== undefined && view.getUint8(hasOffset) === 0) return null
  const { size } = elementTypes[type]
  const elements = Array.from({ length }, (_, i) => readers[type](view, offset + i * size))
  return length > 1 ? elements : (elements[0] ?? null)
}

type Reader = (view: DataView, offset: number) => FieldElement
type Writer = (view: DataView, offset: number, value: number | bigint) => void

const readers: Readonly<Record<FieldLayout['type'], Reader>> = {
  bool: (view, offset) => view.getUint8(offset) !== 0,
  i8: (view, offset) => view.getInt8(offset),
  u8: (view, offset) => view.getUint8(offset),
  i16: (view, offset) => view.getInt16(offset, true),
  u16: (view, offset) => view.getUint16(offset, true),
  i32: (view, offset) => view.getInt32(offset, true),
  u32: (view, offset) => view.getUint32(offset, true),
  i64: (view, offset) => view.getBigInt64(offset, true),
  f32: (view, offset) => view.getFloat32(offset, true),
  f64: (view, offset) => view.getFloat64(offset, true),
}

const NAN_F32 = 0x7fc0_0000
const NAN_F64 = 0x7ff8_0000_0000_0000n

const writers: Readonly<Record<FieldLayout['type'], Writer>> = {
  bool: (view, offset, value) => view.setUint8(offset, Number(value)),
  i8: (view, offset, value) => view.setInt8(offset, Number(value)),
  u8: (view, offset, value) => view.setUint8(offset, Number(value)),
  i16: (view, offset, value) => view.setInt16(offset, Number(value), true),
  u16: (view, offset, value) => view.setUint16(offset, Number(value), true),
  i32: (view, offset, value) => view.setInt32(offset, Number(value), true),
  u32: (view, offset, value) => view.setUint32(offset, Number(value), true),
  i64: (view, offset, value) => view.setBigInt64(offset, BigInt(value), true),
  f32: (view, offset, value) => {
    if (Number.isNaN(value)) view.setUint32(offset, NAN_F32, true)
    else view.setFloat32(offset, Number(value), true)
  },
  f64: (view, offset, value) => {
    if (Number.isNaN(value)) view.setBigUint64(offset, NAN_F64, true)
    else view.setFloat64(offset, Number(value), true)
  },
}
