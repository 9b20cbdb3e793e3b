import { refusalHint } from './hints.js'
import { machine, type VetExports } from './machine.js'

/** A struct in a module's memory; of size 0 where the contract has none. */
export interface Area {
  size: number
  align: number
}

/** What a contract asks of a module beyond being valid, in bytes: the `contract` of a device's status, or `contractSizes`. */
export interface VetPolicy {
  /** Cap of the linear memory. */
  memory: number
  in: Area
  out: Area
  state: Area
}

/** SPEC.md, "Vet". */
export interface VetReason {
  code: number
  name: string
  sentence: string
}

export interface Refused extends VetReason {
  ok: false
  /** Byte of the module. */
  offset: number
  /** More about it, where there is more to say: which import, how much memory. */
  hint?: string | undefined
}

export type Verdict = { ok: true } | Refused

const NONE: Area = { size: 0, align: 1 }

/**
 * What a device says of a module before it runs it, by the same code. Without a policy: whether it is valid, and of what the sandbox
 * can run.
 */
export async function vet(module: Uint8Array, policy?: VetPolicy): Promise<Verdict> {
  const exports = await machine()
  const code = run(exports, module, policy)
  if (code === 0) return { ok: true }
  const hint = refusalHint(code, module, policy?.memory ?? 0)
  return { ok: false, ...reason(exports, code), offset: exports.offset(), ...(hint === undefined ? {} : { hint }) }
}

/** `refused [start] at byte 24: ...` */
export function describeRefusal({ name, offset, sentence }: Refused): string {
  return `refused [${name}] at byte ${offset}: ${sentence}`
}

/** The words for a code; undefined when there is no such code. */
export async function explain(code: number): Promise<VetReason | undefined> {
  const exports = await machine()
  return exports.name(code) === 0 ? undefined : reason(exports, code)
}

function run(exports: VetExports, module: Uint8Array, policy?: VetPolicy): number {
  const at = exports.buffer()
  const room = exports.buffer_size()
  const { memory = 0, in: input = NONE, out = NONE, state = NONE } = policy ?? {}
  exports.begin(memory, input.size, input.align, out.size, out.align, state.size, state.align)
  const buffer = new Uint8Array(exports.memory.buffer, at, room)
  for (let from = 0; from < module.length; from += room) {
    const chunk = module.subarray(from, from + room)
    buffer.set(chunk)
    if (exports.push(chunk.length) !== 0) break
  }
  return exports.end()
}

function reason({ memory, name, sentence }: VetExports, code: number): VetReason {
  return { code, name: text(memory, name(code)), sentence: text(memory, sentence(code)) }
}

function text(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer, address)
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)))
}
