import { describe, expect, test } from 'vitest'
import { board } from '../../../host-ts/src/testkit/index.js'
import { boards, giveSignals, moduleBytes, PERIOD_MS } from '../support/boards.js'

const good = moduleBytes('water-heater')
const bad = moduleBytes('out-of-bounds')
/** Of the water heater's contract. */
const FAULTS = 6
const TRAP = -50

describe.each(boards)('%s', (name) => {
  describe('a module that faults again and again', () => {
    test('is quarantined, also across a reset, until the running module is erased', async () => {
      const { device, clock } = await board(name)
      await giveSignals(device)
      const { hash } = await device.push(bad, { as: 'confirmed' })
      for (let i = 0; i <= FAULTS; i++) await clock.advance(PERIOD_MS, [30])
      const quarantined = { hash, code: TRAP, faults: FAULTS }
      expect(await device.status()).toMatchObject({ module: null, quarantined, evaluation: { result: 'quarantined' } })
      expect((await device.points()).points[0]).toMatchObject({ applied: 52, reason: 'fallback' })
      expect((await clock.advance(60_000, [30])).outputs[0]).toBe(1) // water stays warm

      const refusal = { code: 'refused', refusal: { group: 64, rc: 7 }, hint: expect.stringMatching(/^Push another/) }
      await expect(device.push(bad, { as: 'confirmed' })).rejects.toMatchObject(refusal)
      await device.reset()
      expect(await device.status()).toMatchObject({ module: null, quarantined, reset: 'software' })
      await expect(device.push(bad, { as: 'confirmed', vet: false })).rejects.toMatchObject(refusal)
      expect((await device.push(good, { as: 'confirmed' })).outcome).toBe('running')

      await device.erase('running')
      expect(await device.status()).toMatchObject({ module: null, quarantined: null })
      expect((await device.push(bad, { as: 'confirmed' })).outcome).toBe('running')
    })

    test('makes place for the module that ran before it', async () => {
      const { device, clock } = await board(name)
      await giveSignals(device)
      const { hash } = await device.push(good, { as: 'confirmed' })
      await device.push(bad, { as: 'confirmed' })
      for (let i = 0; i <= FAULTS; i++) await clock.advance(PERIOD_MS, [50])
      expect(await device.status()).toMatchObject({ module: { hash }, evaluation: { result: 'good' }, counts: { good: 1, in_a_row: 0 } })
    })
  })
})
