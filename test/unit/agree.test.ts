import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { agree, contractId, contractOffer, contractSizes, contractText, parseContract } from '../../host-ts/src/contract/index.js'
import { deviceOffer } from '../../host-ts/src/device/contract.js'

const types = parseContract(readFileSync('test/contract/types.json', 'utf8'))
const offer = contractOffer(types, 'types.json')

describe('a module and a contract', () => {
  test.each([0, 1, 2])('agree on minor version %d by its text: id and sizes are of that version', (minor) => {
    const { id, sizes } = agree(contractText(types, minor), offer)
    expect(id).toEqual(contractId(types, minor))
    expect(sizes).toMatchObject(contractSizes(types, minor))
  })

  test('without a text the module counts as made for the newest version', () => {
    expect(agree(undefined, offer).id).toEqual(contractId(types, 2))
  })

  test('a module for a later version than the device has is refused, by the first field that only it has', () => {
    const older = { ...offer, owner: 'the device', texts: offer.texts.slice(0, 2) }
    expect(() => agree(contractText(types, 2), older)).toThrowError(
      expect.objectContaining({ code: 'bad-module', message: expect.stringContaining('signal longs: only the module has it') }),
    )
  })

  test('another type is named with both sides', () => {
    const other = contractText(types, 2).replace('signal curve f32 4', 'signal curve f64 4')
    expect(() => agree(other, offer)).toThrowError(
      expect.objectContaining({
        message: expect.stringContaining('signal curve: the module was built for f64 4 kW, types.json has f32 4 kW'),
        refusal: { rc: -87 },
      }),
    )
  })

  test('what is no contract text is an error of its own', () => {
    expect(() => agree('nonsense', offer)).toThrowError(expect.objectContaining({ code: 'bad-contract' }))
  })
})

test('the lines that a device answers make the texts of all minor versions', () => {
  const text = (since: number, kind: string, words: string) => ({ since, line: `${kind} ${words}` })
  const field = (kind: string, { name, type, unit = '1', length = 1, since, optional = false }: Loose) =>
    text(since, kind, `${name} ${type}${optional ? '?' : ''} ${length} ${unit}`)
  const lines = [
    ...types.signals.map((it) => field('signal', it)),
    ...types.points.map((it) => field('point', it)),
    ...types.probes.map((it) => field('probe', it)),
    ...types.state.map((it) => field('state', it)),
  ]
  const { name, version } = types
  expect(deviceOffer({ name, ...version, lines }, types.budget.memory).texts).toEqual(offer.texts)
})

interface Loose {
  name: string
  type: string
  unit?: string | undefined
  length?: number | undefined
  since: number
  optional?: boolean | undefined
}
