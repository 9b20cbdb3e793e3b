/** Instructions that operations take on an emulated board. */
import type { Figure } from './figure.js'
import { assemble } from './modules.js'
import { type Operation, operations, TYPES, type Type } from './operations.js'
import { openStill } from './still.js'

/** Instructions of one unit of vet's weights (SPEC.md, "Vet"). */
export const UNIT = 25
const TANK_CELSIUS = 50

/** Numbers that take the long ways through soft floats, divisions and shifts. */
const VALUES: Record<Type, readonly [string, string][]> = {
  i32: [
    ['7', '3'],
    ['-2147483648', '3'],
    ['-1', '1'],
    ['2147483647', '31'],
  ],
  i64: [
    ['7', '3'],
    ['-9223372036854775808', '3'],
    ['-1', '4294967297'],
    ['9223372036854775807', '9223372036854775'],
    ['-2', '6000000001'],
  ],
  f32: [
    ['1.5', '-2.75'],
    ['1e-40', '1.1'],
    ['-16777215', '16777214'],
    ['nan', 'inf'],
    ['1e30', '1e-42'],
  ],
  f64: [
    ['1.5', '-2.75'],
    ['5e-320', '1.1'],
    ['-9007199254740991', '9007199254740990'],
    ['nan', 'inf'],
    ['1e300', '3e-310'],
  ],
}

/** Executions in one evaluation: enough that its cost in microseconds, a thousand instructions each, tells one of them apart. */
const COPIES = 16
const ROUNDS = 500

const values = ({ operands: [first = 'i32'] }: Operation): readonly [string, string][] => VALUES[first]

function source(operation: Operation, copies: number): string {
  const { operands, result, text } = operation
  const value = (type: Type, index: number, variant: number): string =>
    `(${type}.const ${(type === operands[0] && values(operation)[variant]?.[index]) || 1})`
  const choose = values(operation).map((_, variant) => {
    const set = operands.map((type, index) => `(local.set $operand${index} ${value(type, index, variant)})`)
    return `(if (i32.eq (local.get $variant) (i32.const ${variant})) (then ${set.join(' ')}))`
  })
  const body = result === undefined ? text : `(local.set $result ${text})`
  return `${TYPES.map((type) => `(global $${type} (mut ${type}) (${type}.const 1))`).join('\n')}
    (table funcref (elem $nothing))
    (func $nothing)
    (func $one (param i64))
    (func (export "evaluate") (result i32)
      (local $variant i32) (local $rounds i32) (local $yes i32) (local $address i32)
      ${operands.map((type, index) => `(local $operand${index} ${type})`).join(' ')} (local $result ${result ?? 'i32'})
      (local.set $variant (i32.wrap_i64 (i64.load (i32.const 8))))
      (local.set $yes (i32.const 1))
      (local.set $address (i32.const 1024))
      ${choose.join('\n')}
      (local.set $rounds (i32.const ${ROUNDS}))
      (loop
        ${`${body}\n`.repeat(copies)}
        (br_if 0 (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
      (f32.store (i32.const 512) (f32.const 50))
      (i32.const 0))`
}

/** Most instructions that each operation takes on a board, with what puts its result into a local, over all values that do not trap. */
export async function measure(board: string, wanted: readonly Operation[]): Promise<Map<string, number>> {
  await using still = await openStill(board, TANK_CELSIUS, { arguments: ['-icount', 'shift=0,align=off,sleep=off'] })
  const { device } = still
  const most = async (module: Uint8Array, variants: number): Promise<number> => {
    await still.push(module)
    const costs: number[] = []
    for (let variant = 0; variant < variants; variant++) {
      await device.client.os.datetime.set('2026-01-15T12:00:00Z')
      await device.signals.set({ price: Array(24).fill(1), usage: Array(24).fill(1), price_start: variant })
      await still.step()
      const { evaluation } = await device.status()
      if (evaluation?.result === 'good') costs.push(evaluation.cpu_us * 1000)
      else if (evaluation?.result !== 'trap')
        throw new Error(`${board}: an evaluation ended as ${evaluation?.result} ${evaluation?.detail}`)
    }
    return Math.max(...costs)
  }
  const found = new Map<string, number>()
  const nothing = { name: 'nothing', weight: 0, operands: [], text: '' }
  const empty = await most(assemble(source(nothing, 0)), 1)
  for (const operation of wanted) {
    const cost = await most(assemble(source(operation, COPIES)), values(operation).length)
    found.set(operation.name, (cost - empty) / (COPIES * ROUNDS))
  }
  return found
}

const BOARDS = ['stm32f405', 'riscv-virt']

/** Of all operations; takes two minutes. */
export async function operationFigures(): Promise<Figure[]> {
  const all = operations()
  const costs: Map<string, number>[] = []
  for (const board of BOARDS) costs.push(await measure(board, all))
  return all.map(({ name, weight }) => {
    const each = costs.map((found) => found.get(name) ?? Number.NaN)
    return {
      what: `${name}, instructions on ${BOARDS.join(' and ')}`,
      value: each.map((cost) => cost.toFixed(0).padStart(4)).join(' '),
      aim: `at most ${weight} x ${UNIT}`,
      met: Math.max(...each) <= weight * UNIT,
    }
  })
}
