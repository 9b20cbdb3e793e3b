import type { Area, VetPolicy } from '../vet/index.js'
import { type ContractFields, contractFields, type Field } from './fields.js'
import type { Contract } from './schema.js'
import { elementTypes } from './types.js'

/** Where a field lies in its struct, in bytes. */
export interface FieldLayout extends Field {
  offset: number
  /** Of the bool has_NAME in front of an optional signal. */
  hasOffset?: number
}

/** A struct of the module ABI; of size 0, alignment 1 when it has no fields. */
export interface StructLayout extends Area {
  fields: FieldLayout[]
}

export interface ContractLayout {
  in: StructLayout
  out: StructLayout
  state: StructLayout
}

/** Where modules of a minor version find all fields: C layout with natural alignment (SPEC.md, "Module ABI"). */
export function contractLayout(contract: Contract, minor = contract.version.minor): ContractLayout {
  return fieldsLayout(contractFields(contract, minor))
}

/** The same of fields that come from a contract text. */
export function fieldsLayout({ signals, outputs, state }: ContractFields): ContractLayout {
  return { in: place(signals), out: place(outputs), state: place(state) }
}

/** What a device asks of a module that was made for a minor version. */
export function contractSizes(contract: Contract, minor = contract.version.minor): VetPolicy {
  const { in: input, out, state } = contractLayout(contract, minor)
  return { memory: contract.budget.memory, in: area(input), out: area(out), state: area(state) }
}

const area = ({ size, align }: StructLayout): Area => ({ size, align })

function place(fields: readonly Field[]): StructLayout {
  let end = 0
  let align = 1
  const placed = fields.map((field): FieldLayout => {
    const element = elementTypes[field.type].size
    const has = field.optional ? { hasOffset: end } : {}
    if (field.optional) end += elementTypes.bool.size
    const offset = roundUp(end, element)
    end = offset + element * field.length
    align = Math.max(align, element)
    return { ...field, ...has, offset }
  })
  return { size: roundUp(end, align), align, fields: placed }
}

function roundUp(size: number, align: number): number {
  return Math.ceil(size / align) * align
}
