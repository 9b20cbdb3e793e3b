/** The operations of WebAssembly that a module can hold, with texts to measure them by. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

export type Type = 'i32' | 'i64' | 'f32' | 'f64'

export interface Operation {
  name: string
  weight: number
  /** In the order in which they are pushed. */
  operands: readonly Type[]
  result?: Type
  /** On the locals $operand0, $operand1, $address (of memory) and $yes (1). */
  text: string
}

export const TYPES = ['i32', 'i64', 'f32', 'f64'] as const
const isType = (word: string): word is Type => (TYPES as readonly string[]).includes(word)
const operand = (index: number): string => `(local.get $operand${index})`

/** Those of firmware/guest/vet_opcodes.c that work on operands, and the others by hand. */
export function operations(): Operation[] {
  const table = readFileSync(join(checkoutRoot(), 'firmware/guest/vet_opcodes.c'), 'utf8')
  const weights = new Map(
    [...table.matchAll(/(?:FORM|OPERATOR|MEMORY)\(\w*?,? ?(\d+)[^/]*\/\* (\S+) \*\//g)].map((row) => [row[2], Number(row[1])]),
  )
  const found = [...table.matchAll(/ OPERATOR\((\d+), (\w+), (\w+), (\w+)\), *\/\* (\S+) \*\//g)].flatMap((row): Operation[] => {
    const [, weight, top = '', second = '', result = '', name = ''] = row.map((word) => word.toLowerCase())
    if (!isType(top) || !isType(result)) return []
    const operands = [second, top].filter(isType)
    return [{ name, weight: Number(weight), operands, result, text: `(${name} ${operands.map((_, i) => operand(i)).join(' ')})` }]
  })
  const access = Number(/FORM_ACCESS, (\d+)/.exec(table)?.[1])
  const one = (name: string, operands: readonly Type[], text: string, result?: Type): Operation => {
    const weight = weights.get(name.split(' ')[0] ?? '') ?? access
    return result === undefined ? { name, weight, operands, text } : { name, weight, operands, text, result }
  }
  const each = (make: (type: Type) => Operation): Operation[] => TYPES.map(make)
  return [
    ...found,
    ...each((type) => one(`select ${type}`, [type, type], `(select ${operand(0)} ${operand(1)} (local.get $yes))`, type)),
    ...each((type) => one(`local.set ${type}`, [type], operand(0), type)),
    ...each((type) => one(`global.set ${type}`, [type], `(global.set $${type} ${operand(0)})`)),
    ...each((type) => one(`global.get ${type}`, [], `(global.get $${type})`, type)),
    ...each((type) => one(`${type}.load`, [], `(${type}.load (local.get $address))`, type)),
    ...each((type) => one(`${type}.store`, [type], `(${type}.store (local.get $address) ${operand(0)})`)),
    one('i64.load32_s', [], '(i64.load32_s (local.get $address))', 'i64'),
    one('i64.store8', ['i64'], `(i64.store8 (local.get $address) ${operand(0)})`),
    one('memory.size', [], '(memory.size)', 'i32'),
    one('memory.grow', ['i32'], `(memory.grow ${operand(0)})`, 'i32'),
    one('br', [], '(block (br 0))'),
    one('br_if taken', [], '(block (br_if 0 (local.get $yes)))'),
    one('br_if', [], '(block (br_if 0 (i32.eqz (local.get $yes))))'),
    one('if', [], '(if (local.get $yes) (then (nop)) (else (nop)))'),
    one('else', [], '(if (i32.eqz (local.get $yes)) (then (nop)) (else (nop)))'),
    one('br_table', [], '(block (block (br_table 0 1 0 1 (local.get $yes))))'),
    one('br_if f64', ['f64'], `(drop (block (result f64) (br_if 0 ${operand(0)} (local.get $yes))))`),
    one('call', [], '(call $nothing)'),
    one('call i64', ['i64'], `(call $one ${operand(0)})`),
    one('call_indirect', [], '(call_indirect (i32.const 0))'),
    one('loop', [], '(loop)'),
    one('memory.copy 16', [], '(memory.copy (i32.const 128) (i32.const 256) (i32.const 16))'),
    one('memory.fill 16', [], '(memory.fill (i32.const 128) (i32.const 7) (i32.const 16))'),
  ]
}
