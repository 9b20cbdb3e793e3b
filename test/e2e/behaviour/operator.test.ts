import { describe, expect, test } from 'vitest'
import type { Device, ModeWrite } from '../../../host-ts/src/index.js'
import { board } from '../../../host-ts/src/testkit/index.js'
import { boards, giveSignals, moduleBytes, PERIOD_MS } from '../support/boards.js'

const good = moduleBytes('water-heater')
const SETPOINT = { rate: 0.05, fallback: 52 }
const MINUTE_S = 60

async function setpoint(device: Device): Promise<{ applied: number; proposed: number | null; reason: string }> {
  const point = (await device.points()).points.find(({ name }) => name === 'setpoint')
  return { applied: Number(point?.applied), proposed: point?.proposed == null ? null : Number(point.proposed), reason: point?.reason ?? '' }
}

describe.each(boards)('%s', (name) => {
  describe('settings', () => {
    test('a setting has its default until it is written, and outlives a reset; the module gets it', async () => {
      const { device, clock } = await board(name)
      const comfort = async () => (await device.signals.get()).find(({ name }) => name === 'comfort')
      expect(await comfort()).toMatchObject({ value: 40, source: 'setting', fresh: true })
      await device.signals.set({ comfort: 45 })
      await clock.advance(6000, [50])
      await device.reset()
      expect(await comfort()).toMatchObject({ value: 45, fresh: true })
      await device.push(good, { as: 'confirmed' })
      await giveSignals(device)
      await clock.advance(PERIOD_MS, [50])
      const { probes } = await device.points()
      expect(Number(probes.find(({ name }) => name === 'reserve')?.value)).toBeGreaterThanOrEqual(45 + 4)
    })

    test('a refusal of the device is told with the element and the range', async () => {
      const { device } = await board(name)
      const price = [...Array<number>(23).fill(0.25), Number.NaN]
      await expect(device.signals.set({ price_start: 0, price })).rejects.toThrowError('(price[23] is NaN: price is -10 to 10 1/kW/h)')
      await expect(device.signals.set({ price_start: -1 })).rejects.toThrowError(
        'outside the range of the signal: price_start (price_start is -1, below min: price_start is 0 to 1099511627776 s)',
      )
      await expect(device.mode.set({ mode: 'manual', set: { setpoint: 66 }, for: 60 })).rejects.toThrowError(
        '(setpoint is 66, above max: setpoint is 40 to 65 °C)',
      )
    })

    test.each([
      ['a text', { comfort: 'warm' as unknown as number }, 3],
      ['a list', { comfort: [40, 41] }, 4],
      ['beyond its range', { comfort: 51 }, 5],
      ['beside a signal of the board', { comfort: 45, tank: 50 }, 6],
    ])('%s is refused, and the setting is as it was', async (_what, values, rc) => {
      const { device } = await board(name)
      await expect(device.signals.set(values)).rejects.toThrowError(expect.objectContaining({ refusal: { group: 64, rc } }))
      expect((await device.signals.get()).find(({ name }) => name === 'comfort')).toMatchObject({ value: 40 })
    })
  })

  describe('mode', () => {
    /** The module has its say again: what it proposes is reached within some evaluations. */
    async function untilAccepted(device: Device, run: (seconds: number) => Promise<unknown>): Promise<void> {
      for (let i = 0; i < 4 && (await setpoint(device)).reason !== 'accepted'; i++) await run(PERIOD_MS / 1000)
      const { applied, proposed, reason } = await setpoint(device)
      expect({ applied, reason }).toEqual({ applied: proposed, reason: 'accepted' })
    }

    async function heating() {
      const { device, clock } = await board(name)
      await device.push(good, { as: 'confirmed' })
      await giveSignals(device)
      await clock.advance(PERIOD_MS, [50])
      return { device, run: (seconds: number) => clock.advance(seconds * 1000, [50]) }
    }

    test("a point that is set by hand goes there within its rate, stays until its time is over, and is the module's again", async () => {
      const { device, run } = await heating()
      const before = await setpoint(device)
      await device.mode.set({ mode: 'manual', set: { setpoint: 60 }, for: 10 * MINUTE_S })
      expect(await device.mode.get()).toMatchObject({
        mode: 'manual',
        manual: [{ name: 'setpoint', value: 60, left: 10 * MINUTE_S * 1000 }],
      })
      await run(MINUTE_S)
      const moved = await setpoint(device)
      expect(moved.reason).toBe('manual')
      expect(moved.applied).toBeGreaterThan(before.applied)
      await run(8 * MINUTE_S)
      expect(await setpoint(device)).toMatchObject({ applied: 60, reason: 'manual', proposed: expect.any(Number) })
      await run(2 * MINUTE_S)
      expect(await device.mode.get()).toEqual({ mode: 'auto', manual: [] })
      const { applied } = await setpoint(device)
      expect(Math.abs(applied - 60)).toBeLessThanOrEqual(15)
      await untilAccepted(device, run)
    })

    test('off sends every point to its fallback, whatever is proposed, and outlives a reset; auto ends it', async () => {
      const { device, run } = await heating()
      await device.mode.set({ mode: 'off' })
      await run(10 * MINUTE_S)
      expect(await setpoint(device)).toMatchObject({ applied: SETPOINT.fallback, reason: 'off', proposed: expect.any(Number) })
      await device.reset()
      expect((await device.mode.get()).mode).toBe('off')
      await giveSignals(device)
      await run(10 * MINUTE_S)
      expect((await device.status()).evaluation).toMatchObject({ result: 'good' })
      expect(await setpoint(device)).toMatchObject({ applied: SETPOINT.fallback, reason: 'off' })
      await expect(device.mode.set({ mode: 'manual', set: { setpoint: 60 }, for: 60 })).rejects.toThrowError(
        expect.objectContaining({ refusal: { group: 64, rc: 7 } }),
      )
      await device.mode.set({ mode: 'auto' })
      await untilAccepted(device, run)
      await device.reset()
      expect((await device.mode.get()).mode).toBe('auto')
    })

    test('a reset ends what was set by hand', async () => {
      const { device, run } = await heating()
      await device.mode.set({ mode: 'manual', set: { setpoint: 60 }, for: 3600 })
      await run(10)
      await device.reset()
      expect(await device.mode.get()).toEqual({ mode: 'auto', manual: [] })
    })

    test.each<[string, ModeWrite, number]>([
      ['a point that there is not', { mode: 'manual', set: { pressure: 1 }, for: 60 }, 2],
      ['true for a number', { mode: 'manual', set: { setpoint: true }, for: 60 }, 3],
      ['beyond its bounds', { mode: 'manual', set: { setpoint: 66 }, for: 60 }, 5],
      ['NaN', { mode: 'manual', set: { setpoint: Number.NaN }, for: 60 }, 5],
      ['no time', { mode: 'manual', set: { setpoint: 60 }, for: 0 }, 5],
      ['more than a week', { mode: 'manual', set: { setpoint: 60 }, for: 604_801 }, 5],
    ])('%s is refused, and the mode is as it was', async (_what, mode, rc) => {
      const { device } = await board(name)
      await expect(device.mode.set(mode)).rejects.toThrowError(expect.objectContaining({ refusal: { group: 64, rc } }))
      expect(await device.mode.get()).toEqual({ mode: 'auto', manual: [] })
    })

    test('off and settings are there after a power cut', async () => {
      const heater = await board(name, { needs: ['powerCut'] })
      await heater.device.mode.set({ mode: 'off' })
      await heater.device.signals.set({ comfort: 47 })
      await heater.powerCut()
      expect((await heater.device.mode.get()).mode).toBe('off')
      expect((await heater.device.signals.get()).find(({ name }) => name === 'comfort')).toMatchObject({ value: 47 })
    })
  })
})
