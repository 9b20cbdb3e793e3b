/** What a hostile author tries, and what it must come to. */
import { execFileSync } from 'node:child_process'

/** `refused NAME` by a code of the device; or the result of the first evaluation. */
export type End = `refused ${string}` | 'good' | 'declined' | 'trap' | 'fuel' | 'depth' | 'deadline'

export interface Attempt {
  what: string
  module: Uint8Array
  /** Where several are allowed, the machine's speed or the size of its pointers decides. */
  ends: End | readonly End[]
}

/** Assembles a text, without validation: it may be invalid on purpose. */
export function assemble(text: string): Uint8Array {
  return new Uint8Array(execFileSync('wat2wasm', ['--no-check', '--enable-all', '-', '--output=-'], { input: text }))
}

interface Parts {
  /** Other fields of the module. */
  fields?: string
  locals?: string
  memory?: string
  addresses?: string
}

/** Where the structs of the contract's newest version are. */
export const AT = { sp_in: 0, sp_out: 512, sp_state: 528 }

/** The globals that say so, but for one with another value, and perhaps of another type. */
export function globals(name?: keyof typeof AT, value = '', type = 'i32'): string {
  const one = (other: string, at: number): string =>
    `(global (export "${other}") ${other === name ? `${type} ${value}` : `i32 (i32.const ${at})`})`
  return Object.entries(AT)
    .map(([other, at]) => one(other, at))
    .join(' ')
}

export const ADDRESSES = globals()
export const MEMORY = '(memory (export "memory") 1)'

/** A module whose evaluate, [] -> [i32], has that body; it is $evaluate to other functions. */
export function evaluating(body: string, { fields = '', locals = '', memory = MEMORY, addresses = ADDRESSES }: Parts = {}): Uint8Array {
  return assemble(`(module ${addresses} ${memory} ${fields}
    (func $evaluate (export "evaluate") (result i32) ${locals} ${body}))`)
}

/** The same, and it answers 0. */
export const doing = (body: string, parts?: Parts): Uint8Array => evaluating(`${body} (i32.const 0)`, parts)

/** Declines unless each of the given i32 expressions is not 0. */
export const checking = (conditions: readonly string[], parts?: Parts & { first?: string }): Uint8Array =>
  evaluating(
    `${parts?.first ?? ''} ${conditions.map((one, i) => `(if (i32.eqz ${one}) (then (return (i32.const ${i + 1}))))`).join('\n')} (i32.const 0)`,
    parts,
  )

export const times = (count: number, text: string): string => Array.from({ length: count }, () => text).join('\n')
