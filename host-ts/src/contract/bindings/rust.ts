/** The binding of a module in Rust, without the standard library: a module file for `mod`, of edition 2021, formatted as rustfmt does. */

import { upperCase } from '../../text/index.js'
import type { FieldLayout } from '../layout.js'
import type { ElementType } from '../types.js'
import { lineComment } from './comments.js'
import { aboutContract, type BindingFile, type Model, meaning } from './model.js'

const WIDTH = 100
/** rustfmt puts a struct literal of at most so many characters on one line. */
const LITERAL_WIDTH = 18

const structs = { in: 'In', out: 'Out', state: 'State' } as const
type Which = keyof typeof structs

export function rust(model: Model): BindingFile[] {
  const { header, layout, name } = model
  const used = (['in', 'out', 'state'] as const).filter((which) => layout[which].fields.length > 0)
  const parts = [
    `${lineComment('//', header, WIDTH)}${lineComment('//!', aboutContract(model), WIDTH)}`,
    '#![allow(dead_code)]\n',
    'use core::ptr::{addr_of, addr_of_mut};\n',
    ...used.map((which) => struct(model, which)),
    ...used.map((which) => instance(model, which)),
    section(model),
    ...[...layout.in.fields, ...layout.state.fields].filter(({ length }) => length > 1).map(length),
    ...layout.in.fields.map((field) =>
      field.length > 1 ? slice(model, field) : field.optional ? option(model, field) : getter(model, 'in', field),
    ),
    ...layout.out.fields.map((field) => setter(model, 'out', field)),
    ...layout.state.fields.flatMap((field) => [getter(model, 'state', field), setter(model, 'state', field)]),
  ]
  return [{ name: `${name}.rs`, text: parts.join('\n') }]
}

const about: Record<Which, string> = {
  in: 'What the module is given.',
  out: 'What the module answers: points and probes.',
  state: 'What the module keeps from one good evaluation to the next.',
}

const doc = (text: string, indent = ''): string => lineComment(`${indent}///`, text, WIDTH)

const typeOf = ({ type, length }: FieldLayout): string => (length > 1 ? `[${type}; ${length}]` : type)

function struct({ layout }: Model, which: Which): string {
  const { fields, size, align } = layout[which]
  const members = fields.map((field) => `${field.optional ? `    has_${field.name}: bool,\n` : ''}    ${field.name}: ${typeOf(field)},\n`)
  const name = structs[which]
  const assertion = `assert!(core::mem::size_of::<${name}>() == ${size} && core::mem::align_of::<${name}>() == ${align});`
  const line = `const _: () = ${assertion}\n`
  const constant = line.length <= WIDTH + 1 ? line : `const _: () =\n    ${assertion}\n`
  return `${doc(about[which])}#[repr(C)]\npub struct ${name} {\n${members.join('')}}\n\n${constant}`
}

const zeros: Readonly<Partial<Record<ElementType, string>>> = { bool: 'false', f32: '0.0', f64: '0.0' }

function instance({ layout }: Model, which: Which): string {
  const members = layout[which].fields.flatMap(({ name, type, length, optional }) => {
    const zero = zeros[type] ?? '0'
    return [...(optional ? [`has_${name}: false`] : []), `${name}: ${length > 1 ? `[${zero}; ${length}]` : zero}`]
  })
  const line = members.join(', ')
  const literal = line.length <= LITERAL_WIDTH ? `{ ${line} }` : `{\n${members.map((member) => `    ${member},\n`).join('')}}`
  return `#[no_mangle]\n#[allow(non_upper_case_globals)]\npub static mut sp_${which}: ${structs[which]} = ${structs[which]} ${literal};\n`
}

function section({ text, title }: Model): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}\\n\\\n`)
  return `${doc(`The contract's text, ${title}, as a custom section: packages name it.`)}#[cfg(target_arch = "wasm32")]
#[link_section = "setpoint.contract"]
pub static CONTRACT: [u8; ${text.length}] = *b"\\
${lines.join('')}    ";
`
}

function length({ name, length }: FieldLayout): string {
  return `${doc(`Elements of ${name}.`)}pub const ${upperCase(name)}_LENGTH: usize = ${length};\n`
}

function getter(model: Model, which: Which, field: FieldLayout): string {
  const body = `unsafe { addr_of!(sp_${which}.${field.name}).read() }`
  return `${doc(`${meaning(model, field)}.`)}pub fn ${field.name}() -> ${typeOf(field)} {\n    ${body}\n}\n`
}

/** The firmware alone writes signals, before each evaluation: they may be borrowed. */
function slice(model: Model, field: FieldLayout): string {
  const { name, type, length, optional } = field
  const array = `&'static [${type}; ${length}]`
  const borrowed = `unsafe { &*addr_of!(sp_in.${name}) }`
  if (optional) return optionOf(model, field, array, borrowed)
  return `${doc(`${meaning(model, field)}.`)}pub fn ${name}() -> ${array} {\n    ${borrowed}\n}\n`
}

function option(model: Model, field: FieldLayout): string {
  return optionOf(model, field, field.type, `unsafe { addr_of!(sp_in.${field.name}).read() }`)
}

function optionOf(model: Model, field: FieldLayout, type: string, value: string): string {
  return `${doc(`${meaning(model, field)}; none when it is missing.`)}pub fn ${field.name}() -> Option<${type}> {
    let there = unsafe { addr_of!(sp_in.has_${field.name}).read() };
    if there {
        Some(${value})
    } else {
        None
    }
}
`
}

const doing = { signal: '', point: 'Proposes: ', probe: 'Shows: ', state: 'Keeps: ' } as const

function setter(model: Model, which: Which, field: FieldLayout): string {
  const body = `unsafe { addr_of_mut!(sp_${which}.${field.name}).write(value) }`
  return `${doc(`${doing[field.kind]}${meaning(model, field)}.`)}pub fn set_${field.name}(value: ${typeOf(field)}) {\n    ${body}\n}\n`
}
