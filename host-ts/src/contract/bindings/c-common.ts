/** C for firmware and modules: types, structs and what the compiler checks of them, formatted as firmware/.clang-format has it. */

import { snakeCase, upperCase } from '../../text/index.js'
import type { ContractLayout, FieldLayout } from '../layout.js'
import type { FieldList } from '../schema.js'
import type { ElementType } from '../types.js'
import { blockComment } from './comments.js'
import { type Model, meaning } from './model.js'

const WIDTH = 140

export const cTypes: Readonly<Record<ElementType, string>> = {
  bool: 'bool',
  i8: 'int8_t',
  u8: 'uint8_t',
  i16: 'int16_t',
  u16: 'uint16_t',
  i32: 'int32_t',
  u32: 'uint32_t',
  i64: 'int64_t',
  f32: 'float',
  f64: 'double',
}

export type StructName = keyof ContractLayout

/** `struct sp_water_heater_in` */
export function structName({ contract }: Model, which: StructName): string {
  return `struct sp_${snakeCase(contract.name)}_${which}`
}

/** The struct of a module's memory; nothing when it has no fields. */
export function cStruct(model: Model, which: StructName, about: string): string {
  const { fields } = model.layout[which]
  if (fields.length === 0) return ''
  return `\n${blockComment(about)}${structName(model, which)} {\n${fields.map((field) => member(model, field)).join('')}};\n`
}

function member(model: Model, field: FieldLayout): string {
  const { name, type, length, optional } = field
  const has = optional ? `${blockComment(`whether ${name} is there`, '  ')}  bool has_${name};\n` : ''
  return `${has}${blockComment(meaning(model, field), '  ')}  ${cTypes[type]} ${name}${length > 1 ? `[${length}]` : ''};\n`
}

/** The compiler's layout is the one that firmware, modules and tools compute. */
export function layoutAsserts(model: Model, which: StructName): string {
  const { fields, size, align } = model.layout[which]
  if (fields.length === 0) return ''
  const name = structName(model, which)
  const at = (member: string, offset: number): string => staticAssert(`offsetof(${name}, ${member}) == ${offset}`, member)
  const offsets = fields.map(
    ({ name, offset, hasOffset }) => `${hasOffset === undefined ? '' : at(`has_${name}`, hasOffset)}${at(name, offset)}`,
  )
  return `${offsets.join('')}${staticAssert(`sizeof(${name}) == ${size} && _Alignof(${name}) == ${align}`, `sp_${which}`)}`
}

export function staticAssert(condition: string, message: string): string {
  const line = `_Static_assert(${condition}, "${message}");`
  return line.length <= WIDTH ? `${line}\n` : `_Static_assert(${condition},\n               "${message}");\n`
}

/** A number where a double is wanted. */
export function cDouble(value: number): string {
  const text = String(value)
  return Number.isInteger(value) && Math.abs(value) >= 2 ** 31 && !text.includes('e') ? `${text}.0` : text
}

/** An element of a type. */
export function cElement(type: ElementType, value: number | boolean): string {
  if (typeof value === 'boolean') return String(value)
  if (type === 'f32') return `${withFraction(Math.fround(value))}f`
  if (type === 'f64') return withFraction(value)
  return type === 'u32' ? `${value}u` : String(value)
}

function withFraction(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** By list: the enumeration's name, and what counts its fields. */
export const enums: Record<FieldList, readonly [name: string, count: string]> = {
  signals: ['signal', 'SIGNALS'],
  points: ['point', 'POINTS'],
  probes: ['probe', 'PROBES'],
  state: ['state_field', 'STATE_FIELDS'],
}

export const countOf = ({ contract }: Model, list: FieldList): string => `SP_${upperCase(contract.name)}_${enums[list][1]}`
