import { expect, test } from 'vitest'
import { measure, UNIT } from '../bench/operation-costs.js'
import { operations } from '../bench/operations.js'
import { boards } from './support/boards.js'

/** The heaviest, and some that modules are full of; `npm run bench -- operations` measures all. */
const SOME = ['f64.sqrt', 'f64.div', 'i64.trunc_f64_s', 'f32.sqrt', 'i64.div_s', 'i64.load', 'i32.lt_s', 'select f32', 'call']

test.each(boards.filter((board) => board !== 'native'))(
  'what vet takes for one unit of weight is at most so many instructions on %s',
  async (board) => {
    const chosen = operations().filter(({ name }) => SOME.includes(name))
    expect(chosen).toHaveLength(SOME.length)
    const costs = await measure(board, chosen)
    for (const { name, weight } of chosen) expect(costs.get(name), name).toBeLessThanOrEqual(weight * UNIT)
  },
  180_000,
)
