/** Types of a contract for programs that talk to a device or run a module, with the codec of `setpoint`. */
import { contractTextId } from '../id.js'
import type { FieldLayout } from '../layout.js'
import type { ElementType } from '../types.js'
import { docComment, lineComment } from './comments.js'
import { aboutContract, type BindingFile, type Model, meaning } from './model.js'

const WIDTH = 140

const types: Readonly<Partial<Record<ElementType, string>>> = { bool: 'boolean', i64: 'bigint' }

export function typeScript(model: Model): BindingFile[] {
  const { header, layout, name, text } = model
  const outputs = (kind: FieldLayout['kind']): FieldLayout[] => layout.out.fields.filter((field) => field.kind === kind)
  const hasState = layout.state.size > 0
  const lines = text.trimEnd().split('\n')
  const parts = [
    `${lineComment('//', header, WIDTH)}import { decodeStruct, encodeStruct, fieldsLayout, parseContractText } from 'setpoint'\n`,
    `${docComment(`What modules and devices agree on. ${aboutContract(model)}`)}export const contractText = [\n${lines
      .map((line) => `  '${line}\\n',\n`)
      .join('')}].join('')\n`,
    `${docComment('SHA-256 of the text, in hex: what packages name.')}export const contractId = '${hex(contractTextId(text))}'\n`,
    type(model, 'Signals', layout.in.fields, 'What a module is given.'),
    type(model, 'Points', outputs('point'), 'What a module proposes, and the firmware applies within bounds.'),
    type(model, 'Probes', outputs('probe'), 'What a module shows.'),
    type(model, 'State', layout.state.fields, 'What a module keeps.'),
    `const layout = fieldsLayout(parseContractText(contractText))\n`,
    ...codec('Signals', 'Signals', 'in'),
    ...codec('Outputs', 'Points & Probes', 'out'),
    ...(hasState ? codec('State', 'State', 'state') : []),
  ]
  return [{ name: `${name}.ts`, text: parts.join('\n') }]
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function type(model: Model, name: string, fields: readonly FieldLayout[], about: string): string {
  if (fields.length === 0) return `${docComment(about)}export type ${name} = Record<never, never>\n`
  const members = fields.map((field) => {
    const element = types[field.type] ?? 'number'
    const value = field.length > 1 ? `${element}[]` : element
    return `${docComment(`${meaning(model, field)}.`, '  ')}  ${field.name}: ${value}${field.optional ? ' | null' : ''}\n`
  })
  return `${docComment(about)}export type ${name} = {\n${members.join('')}}\n`
}

function codec(what: string, type: string, which: 'in' | 'out' | 'state'): string[] {
  return [
    `${docComment(`The bytes of sp_${which}.`)}export function encode${what}(values: ${type}): Uint8Array {\n  return encodeStruct(layout.${which}, values)\n}\n`,
    `${docComment(`What the bytes of sp_${which} say.`)}export function decode${what}(bytes: Uint8Array): ${type} {\n  return decodeStruct(layout.${which}, bytes) as ${type}\n}\n`,
  ]
}
