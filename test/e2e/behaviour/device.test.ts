import { describe, expect, test } from 'vitest'
import type { Device } from '../../../host-ts/src/index.js'
import { board } from '../../../host-ts/src/testkit/index.js'
import { boards, giveSignals, moduleBytes } from '../support/boards.js'

const good = moduleBytes('water-heater')

describe.each(boards)('%s', (name) => {
  describe('signals', () => {
    test.each<[what: string, values: Parameters<Device['signals']['set']>[0], rc: number, words: RegExp]>([
      ['an unknown one', { nonsense: 1 }, 2, /nonsense/],
      ['one of a wrong type', { price_start: true }, 3, /price_start/],
      ['one with too few elements', { price: [1, 2] }, 4, /price/],
      ['one outside of its range', { price: Array<number>(24).fill(11) }, 5, /price/],
      ['one with a NaN', { usage: Array<number>(24).fill(Number.NaN) }, 5, /usage/],
      ['one that the board gives', { tank: 50 }, 6, /tank/],
    ])("%s is refused in the device's own words, and none of the write is kept", async (_what, values, rc, words) => {
      const { device } = await board(name)
      const write = device.signals.set({ price_start: 1000, ...values })
      await expect(write).rejects.toMatchObject({ code: 'refused', refusal: { group: 64, rc }, message: expect.stringMatching(words) })
      const start = (await device.signals.get()).find(({ name }) => name === 'price_start')
      expect(start).toMatchObject({ value: null, age: null })
    })

    test('written values are read back, with their age', async () => {
      const { device } = await board(name)
      await giveSignals(device)
      const signals = await device.signals.get()
      expect(signals.find(({ name }) => name === 'price')).toMatchObject({
        fresh: true,
        value: expect.arrayContaining([expect.closeTo(0.33)]),
      })
      expect(signals.find(({ name }) => name === 'time')).toMatchObject({ source: 'clock', fresh: true })
    })
  })

  test('a reset starts afresh on the same connection, and reset() waits for it', async () => {
    const { device } = await board(name)
    await giveSignals(device)
    const { hash } = await device.push(good, { as: 'confirmed' })
    const before = await device.status()
    await device.reset()
    const { boot, module, evaluation, reset } = await device.status()
    expect({ boot, hash: module?.hash, evaluation, reset }).toEqual({ boot: before.boot + 1, hash, evaluation: null, reset: 'software' })
    await expect(device.client.os.datetime.get()).rejects.toMatchObject({ refusal: { group: 0, rc: 4 } })
    expect((await device.push(good, { as: 'confirmed' })).outcome).toBe('unchanged')
  })

  test('info says what this build does not give', async () => {
    const { device } = await board(name)
    expect(await device.info()).toMatchObject({
      notes: expect.arrayContaining(['trusts the development key']),
      limits: { buf_size: 1024 },
    })
  })

  test('statistics are listed and shown', async () => {
    const { client } = await board(name)
    expect(await client.stat.list()).toEqual(expect.arrayContaining(['link0', 'link1', 'evaluations']))
    expect((await client.stat.show('evaluations')).fields).toMatchObject({ good: 0, loads: 0 })
    await expect(client.stat.show('nonsense')).rejects.toMatchObject({ refusal: { group: 2, rc: 2 } })
  })
})
