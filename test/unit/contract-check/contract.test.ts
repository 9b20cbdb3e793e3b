/** A whole contract: one that is right, its budget (rules/index.ts), and how all problems are told together. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkContract, parseContract } from '../../../host-ts/src/contract/index.js'
import { changed, eachIsNamed, problems, tank } from './tank.js'

test('a contract that is right has no problems, and defaults are filled in', () => {
  expect(checkContract(tank)).toMatchObject({
    ok: true,
    contract: {
      probes: [{ name: 'goal', since: 0 }],
      points: [{ immediate: false }, { hold: 0 }, {}],
      budget: { load_fuel: 20_000, load_deadline: 0.5, stack: 2048 },
    },
  })
})

test.each(['modules/water-heater/contract.json', 'test/contract/types.json'])('%s is right', (path) => {
  expect(problems(readFileSync(path, 'utf8'))).toEqual([])
})

eachIsNamed('budget', [
  [
    'a deadline longer than the period',
    '"period": 10',
    '"period": 0.05',
    'budget.deadline: the deadline of 0.1 s is longer than the period of 0.05 s',
    '0.1, "memory": 4096,',
  ],
  ['a period of a fraction of a millisecond', '"period": 10', '"period": »10.0005', 'budget.period: 10.0005 s is no whole number of ms'],
])

test('all problems are told, in the order of the file', () => {
  const text = tank
    .replace('"name": "zone"', '"name": "in"')
    .replace('"max": 99', '"max": -1')
    .replace('"hold": 3', '"holds": 3')
    .replace('"fuel": 1000', '"fuel": 0')
  expect(problems(text).map((line) => line.split(':').slice(1, 4).join(':'))).toEqual([
    '7:15: signals[1].name',
    '8:79: signals[2].min',
    '14:118: points[0].holds',
    '20:37: budget.fuel',
  ])
})

test('parseContract throws all problems at once, a line each', () => {
  const text = tank.replace('"fuel": 1000', '"fuel": 0').replace('"name": "zone"', '"name": "in"')
  expect(() => parseContract(text, 'c.json')).toThrowError(
    expect.objectContaining({
      code: 'bad-contract',
      message: expect.stringMatching(/^c\.json:7:15: .*\nc\.json:20:37: budget\.fuel: .*$/),
    }),
  )
})

test('what comes from the file is shown on one line, without what steers a terminal, and not all of it', () => {
  const name = JSON.stringify(`\u202e${'x'.repeat(100)}\n`)
  const [type] = problems(changed('"bool", "fallback"', `${name}, "fallback"`))
  expect(type).toMatch(/^c\.json:15:32: points\[1\]\.type: "\?x{39}\.\.\." is no type/)
  const [key] = problems(changed('"name": "tank",', '"name": "tank", "\\u001b[31m\\n": 1,'))
  expect(key).toMatch(/^c\.json:2:19: \["\\u001b\[31m\\n"\]: "\\u001b\[31m\\n" is no key of a contract here/)
  const twice = problems(changed('"name": "zone"', '"name": "a\\nb"').replace('"name": "price"', '"name": "a\\nb"'))
  for (const line of twice) expect(line).not.toMatch(/\p{Cc}/u)
})
