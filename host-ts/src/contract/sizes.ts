import type { Area, VetPolicy } from '../vet/index.js'
import type { Contract } from './contract.js'

/** Bytes of each type, which is aligned to them. */
export const typeSizes = { bool: 1, i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, f32: 4, f64: 8 } as const

interface Field {
  type: keyof typeof typeSizes
  length?: number | undefined
  optional?: boolean | undefined
}

/** What the contract asks of a module: C layout with natural alignment (SPEC.md, "Module ABI"). */
export function contractSizes({ signals, points, state, budget }: Contract): VetPolicy {
  return { memory: budget.memory, in: layout(signals), out: layout(points), state: layout(state) }
}

function layout(fields: readonly Field[]): Area {
  let size = 0
  let align = 1
  for (const { type, length = 1, optional = false } of fields) {
    const element = typeSizes[type]
    if (optional) size += typeSizes.bool // has_NAME
    size = roundUp(size, element) + element * length
    align = Math.max(align, element)
  }
  return { size: roundUp(size, align), align }
}

function roundUp(size: number, align: number): number {
  return Math.ceil(size / align) * align
}
