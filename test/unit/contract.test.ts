import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractSizes, parseContract } from '../../host-ts/src/contract/index.js'

const file = readFileSync('modules/water-heater/contract.json', 'utf8')

function sizes(signals: unknown[], state: unknown[] = []): object {
  const points = [{ name: 'y', type: 'f32' }]
  return contractSizes(
    parseContract(JSON.stringify({ name: 'unit', version: { major: 1, minor: 0 }, signals, points, state, budget: { memory: 1024 } })),
  )
}

test("the water heater's structs are as large as in C", () => {
  expect(contractSizes(parseContract(file))).toEqual({
    memory: 8192,
    in: { size: 216, align: 8 },
    out: { size: 4, align: 4 },
    state: { size: 0, align: 1 },
  })
})

test('layout is that of C: natural alignment, arrays inline, has_NAME before an optional signal, padding at the end', () => {
  const signals = [
    { name: 'time', type: 'i64' },
    { name: 'zone', type: 'i32' },
    { name: 'tank', type: 'f32' },
    { name: 'price', type: 'f32', length: 3 },
    { name: 'level', type: 'u8' },
    { name: 'wind', type: 'f32', optional: true }, // has_wind at 29, wind at 32
    { name: 'start', type: 'i64' }, // at 40
    { name: 'on', type: 'bool' },
  ]
  expect(sizes(signals)).toMatchObject({ in: { size: 56, align: 8 } })
  expect(sizes([{ name: 'a', type: 'u16', length: 3 }])).toMatchObject({ in: { size: 6, align: 2 } })
  expect(
    sizes(
      [],
      [
        { name: 'sum', type: 'f64' },
        { name: 'n', type: 'u8' },
      ],
    ),
  ).toMatchObject({
    in: { size: 0, align: 1 },
    state: { size: 16, align: 8 },
  })
})

test('keys that sizes do not need are let through', () => {
  expect(parseContract(file.replace('"state": []', '"probes": [{}]'))).toMatchObject({ probes: [{}], state: [] })
})

test.each([
  ['a type that is none', '"i32"', '"i33"', /^c\.json: signals\[2\]\.type: .*"i32"/],
  ['a length of 0', '"length": 24', '"length": 0', /^c\.json: signals\[4\]\.length: /],
  ['no memory', '"memory": 8192', '"fuel": 1', /^c\.json: budget\.memory: /],
  ['memory of a page or more', '8192', '65536', /^c\.json: budget\.memory: /],
  ['a version that is text', '{ "major": 1, "minor": 0 }', '"1.0"', /^c\.json: version: /],
  ['a name that no language takes', '"price_start"', '"price start"', /^c\.json: signals\[1\]\.name: a name is made of/],
  ['no JSON', '"signals": [', '"signals": {[', /^c\.json is not JSON: .*position/],
])('%s is named with file and field', (_what, from, to, message) => {
  const broken = file.replace(from, to)
  expect(broken).not.toBe(file)
  expect(() => parseContract(broken, 'c.json')).toThrowError(
    expect.objectContaining({ code: 'bad-contract', message: expect.stringMatching(message) }),
  )
})
