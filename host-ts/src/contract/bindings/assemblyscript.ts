/** The binding of a module in AssemblyScript: a function for each field, and no offset for anybody to write. */

import { camelCase, upperCase } from '../../text/index.js'
import type { FieldLayout, StructLayout } from '../layout.js'
import { elementTypes } from '../types.js'
import { docComment, lineComment } from './comments.js'
import { aboutContract, type BindingFile, type Model, meaning } from './model.js'

const WIDTH = 140

export function assemblyScript(model: Model): BindingFile[] {
  const { header, layout, name } = model
  const hasState = layout.state.size > 0
  const addresses = [
    address('sp_in', layout.in, 'Address of the signals: the firmware writes them before each evaluation.'),
    address('sp_out', layout.out, 'Address of points and probes: the firmware reads them after an evaluation that returned 0.'),
    ...(hasState
      ? [address('sp_state', layout.state, 'Address of the state: the firmware keeps it from one such evaluation to the next.')]
      : []),
  ]
  const exports = `export { sp_in, sp_out${hasState ? ', sp_state' : ''} }`
  const parts = [
    `${lineComment('//', header, WIDTH)}${lineComment('//', `${aboutContract(model)} A module has in its index.ts: ${exports} from './${name}'`, WIDTH)}`,
    ...addresses,
    ...[...layout.in.fields, ...layout.state.fields].filter(({ length }) => length > 1).map(length),
    ...layout.in.fields.flatMap((field) => [...(field.optional ? [has(field)] : []), getter(model, 'sp_in', field)]),
    ...layout.out.fields.map((field) => setter(model, 'sp_out', field)),
    ...layout.state.fields.flatMap((field) => [getter(model, 'sp_state', field), setter(model, 'sp_state', field)]),
  ]
  return [{ name: `${name}.ts`, text: parts.join('\n') }]
}

function address(name: string, { size, align }: StructLayout, about: string): string {
  return `${docComment(about)}export const ${name}: usize = memory.data(${size}, ${align})\n`
}

const lengthName = (name: string): string => `${upperCase(name)}_LENGTH`

function length({ name, length }: FieldLayout): string {
  return `${docComment(`Elements of ${camelCase(name)}.`)}export const ${lengthName(name)}: i32 = ${length}\n`
}

/** tsc knows no decorators of functions: it is told to look away. */
function inlined(about: string, signature: string, body: string): string {
  return `${docComment(about)}// @ts-ignore: decorator\n@inline\nexport function ${signature} {\n  ${body}\n}\n`
}

function has({ name, hasOffset }: FieldLayout): string {
  return inlined(`Whether ${camelCase(name)} is there.`, `${camelCase(`has_${name}`)}(): bool`, `return load<bool>(sp_in, ${hasOffset})`)
}

const KINDS = { signal: '', point: 'Proposes: ', probe: 'Shows: ', state: '' } as const

function getter(model: Model, struct: string, field: FieldLayout): string {
  const { name, type, length, offset } = field
  const where = length > 1 ? element(struct, field) : struct
  const parameters = length > 1 ? 'i: i32' : ''
  return inlined(about(model, field), `${camelCase(name)}(${parameters}): ${type}`, `return load<${type}>(${where}, ${offset})`)
}

function setter(model: Model, struct: string, field: FieldLayout): string {
  const { kind, name, type, length, offset } = field
  const where = length > 1 ? element(struct, field) : struct
  const parameters = `${length > 1 ? 'i: i32, ' : ''}value: ${type}`
  const doing = kind === 'state' ? 'Keeps: ' : KINDS[kind]
  return inlined(
    `${doing}${about(model, field)}`,
    `${camelCase(`set_${name}`)}(${parameters}): void`,
    `store<${type}>(${where}, value, ${offset})`,
  )
}

function about(model: Model, field: FieldLayout): string {
  return field.length > 1 ? `Element i of: ${meaning(model, field)}.` : `${meaning(model, field)}.`
}

function element(struct: string, { type }: FieldLayout): string {
  const shift = Math.log2(elementTypes[type].size)
  return shift === 0 ? `${struct} + <usize>i` : `${struct} + (<usize>i << ${shift})`
}
