/** What fits into a device: rules/sizes.ts, and the counts of rules/index.ts. */
import { expect, test } from 'vitest'
import { changed, eachIsNamed, listOf, problems } from './tank.js'

eachIsNamed('sizes', [
  [
    'memory that the structs do not fit into',
    '"memory": 4096',
    '"memory": »2100',
    'budget.memory: 2100 bytes are too few for 48 + 12 + 6 bytes of sp_in, sp_out and sp_state and a stack of 2048. It takes at least 2114.',
  ],
  [
    'an array that no message holds',
    '"length": 4',
    '"length": »173',
    'signals[3].length: 173 of f32 do not fit into a message. At most 172 do.',
  ],
  [
    'signals larger than a device holds',
    '"length": 4',
    '"length": 200',
    'signals: sp_in would have 832 bytes, and a device 512',
    '[\n    { "name": "now"',
  ],
  [
    'state larger than a device holds',
    '"length": 3',
    '"length": 200',
    'state: sp_state would have 400 bytes, and a device 256',
    '[{ "name": "past", "',
  ],
])

test('fields beyond what a device has room for are named', () => {
  const field = (i: number): object => ({ name: `p${i}`, type: 'bool' })
  const probes = JSON.stringify(Array.from({ length: 18 }, (_, i) => field(i)))
  const found = problems(changed('[{ "name": "goal", "type": "f32", "unit": "Cel" }]', probes))
  expect(found).toEqual([expect.stringMatching(/^c\.json:18:\d+: probes\[16\]: the contract has 18 probes, and a device has room for 16$/)])
})

test('settings that one record of the journal does not hold are refused', () => {
  const setting = (i: number): object => ({
    name: `setting_number_${i}`,
    type: 'u32',
    length: 5,
    source: 'setting',
    min: 0,
    max: 1,
    default: Array(5).fill(0),
  })
  const settings = (count: number): string[] => {
    const signals = JSON.stringify(Array.from({ length: count }, (_, i) => setting(i)))
    return problems(changed(listOf('signals'), `"signals": ${signals}`))
  }
  expect(settings(12)).toEqual([])
  expect(settings(13)).toEqual([
    expect.stringMatching(/^c\.json:5:14: signals: the settings would take 523 bytes of the journal, and a record has 512$/),
  ])
})
