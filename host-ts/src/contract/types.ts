/** What a field's element may be, as SPEC.md has it; each is aligned to its size. */

interface ElementTraits {
  /** Bytes. */
  size: 1 | 2 | 4 | 8
  kind: 'bool' | 'integer' | 'float'
  /** Of values in a contract file; of i64 those that a JSON number holds exactly. */
  min: number
  max: number
}

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127

const integer = (size: ElementTraits['size'], min: number, max: number): ElementTraits => ({ size, kind: 'integer', min, max })
const float = (size: ElementTraits['size'], max: number): ElementTraits => ({ size, kind: 'float', min: -max, max })

export const elementTypes = {
  bool: { size: 1, kind: 'bool', min: 0, max: 1 },
  i8: integer(1, -(2 ** 7), 2 ** 7 - 1),
  u8: integer(1, 0, 2 ** 8 - 1),
  i16: integer(2, -(2 ** 15), 2 ** 15 - 1),
  u16: integer(2, 0, 2 ** 16 - 1),
  i32: integer(4, -(2 ** 31), 2 ** 31 - 1),
  u32: integer(4, 0, 2 ** 32 - 1),
  i64: integer(8, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  f32: float(4, FLOAT32_MAX),
  f64: float(8, Number.MAX_VALUE),
} as const satisfies Record<string, ElementTraits>

export type ElementType = keyof typeof elementTypes

export const elementTypeNames = Object.keys(elementTypes) as [ElementType, ...ElementType[]]
export const numericTypeNames = elementTypeNames.filter((name) => name !== 'bool') as [NumericType, ...NumericType[]]
type NumericType = Exclude<ElementType, 'bool'>

/** The value as an element of the type holds it: a float of 32 bits is rounded. */
export function rounded(type: ElementType, value: number): number {
  return type === 'f32' ? Math.fround(value) : value
}

/** Why a number is no value of a type, as the end of a sentence; undefined when it is one. */
export function outsideType(type: ElementType, value: number): string | undefined {
  const { kind, min, max } = elementTypes[type]
  if (kind === 'integer' && !Number.isInteger(value)) return `is no whole number, as ${type} wants`
  if (value >= min && value <= max) return undefined
  if (type === 'i64') return 'is beyond what a JSON number holds exactly (2^53 - 1 either way)'
  return kind === 'integer' ? `is not within ${type}, ${min} to ${max}` : `is not within ${type}`
}
