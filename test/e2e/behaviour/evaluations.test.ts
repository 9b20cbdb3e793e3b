import { describe, expect, test } from 'vitest'
import { contractLayout, type Device, decodeStruct, type Evaluation } from '../../../host-ts/src/index.js'
import { board } from '../../../host-ts/src/testkit/index.js'
import { contract } from '../../unit/host-sandbox.js'
import { assembled, boards, giveSignals, moduleBytes, NOON, PERIOD_MS } from '../support/boards.js'

const good = moduleBytes('water-heater')

describe.each(boards)('%s', (name) => {
  describe('evaluations', () => {
    async function heater(module: Uint8Array): Promise<{ device: Device; step(tank?: number | null): Promise<number> }> {
      const { device, clock } = await board(name)
      await device.push(module, { as: 'confirmed' })
      await giveSignals(device)
      return { device, step: async (tank = 50) => (await clock.advance(PERIOD_MS, [tank])).outputs[0] ?? -1 }
    }

    test('the water heater computes a setpoint, which is applied within its bounds', async () => {
      const { device, step } = await heater(good)
      const { next } = await device.status()
      await step()
      const status = await device.status()
      expect(status.evaluation).toMatchObject({ number: 1, at: next, result: 'good', detail: '' })
      expect(status.evaluation?.fuel).toBeGreaterThan(0)
      const { evaluation, points } = await device.points()
      expect(evaluation).toBe(1)
      expect(points[0]?.proposed).not.toBeNull()
      expect(points[0]?.applied).toBeGreaterThanOrEqual(40)
      expect(points[0]?.applied).toBeLessThanOrEqual(65)
    })

    test('probes and state come with the points, and a setting counts from the next evaluation on, also after a reset', async () => {
      const { device, step } = await heater(good)
      const probes = async (): Promise<Record<string, unknown>> =>
        Object.fromEntries((await device.points()).probes.map(({ name, value }) => [name, value]))
      expect(await probes()).toEqual({ goal: null, reserve: null })
      await step()
      const before = await probes()
      expect(Object.values(before)).toContain((await device.points()).points[0]?.proposed)
      const state = (await device.points()).state ?? new Uint8Array()
      expect(decodeStruct(contractLayout(contract).state, state)).toMatchObject({ hour: BigInt(NOON / 1000) })

      await device.signals.set({ comfort: 45 })
      await step()
      expect(Number((await probes()).reserve)).toBeCloseTo(Number(before.reserve) + 5, 0)
      await device.reset()
      expect((await device.signals.get()).find(({ name }) => name === 'comfort')).toMatchObject({
        source: 'setting',
        fresh: true,
        value: 45,
      })
      expect(await device.points()).toMatchObject({ probes: [{ value: null }, { value: null }], state: new Uint8Array(state.length) })
    })

    test('a module that counts its evaluations always counts to one, for the same fuel: nothing survives an evaluation', async () => {
      const { device, step } = await heater(assembled('counts'))
      const answers: unknown[] = []
      for (let i = 0; i < 3; i++) {
        await step()
        const { evaluation } = await device.status()
        expect(evaluation?.result).toBe('good')
        answers.push({ fuel: evaluation?.fuel, proposed: (await device.points()).points[0]?.proposed })
      }
      const { fuel } = (await device.status()).evaluation ?? {}
      expect(answers).toEqual(Array(3).fill({ fuel, proposed: 43 }))
    })

    test.each([
      ['endless-loop', 'fuel'],
      ['out-of-bounds', 'trap'],
    ] as const)('%s is a %s fault: the point is held, then falls back, and the firmware goes on', async (name, result) => {
      const { device, step } = await heater(moduleBytes(name))
      const reasons: string[] = []
      for (let i = 1; i <= 5; i++) {
        await step()
        const { evaluation, counts } = await device.status()
        expect(evaluation).toMatchObject({ number: i, result })
        expect(counts).toMatchObject({ faults: i, in_a_row: i, good: 0 })
        const [point] = (await device.points()).points
        expect(point).toMatchObject({ proposed: null, applied: 52 })
        reasons.push(point?.reason ?? '')
      }
      expect(reasons).toEqual(['held', 'held', 'held', 'fallback', 'fallback'])
      expect((await device.push(good, { as: 'confirmed' })).outcome).toBe('running')
      await step()
      expect((await device.status()).evaluation).toMatchObject({ result: 'good' })
    })

    test('95 degrees and NaN: the applied setpoint stays finite and within its bounds', async () => {
      const { device, step } = await heater(moduleBytes('wild-setpoint'))
      const seen: unknown[] = []
      for (let i = 0; i < 6; i++) {
        await step()
        const { proposed, applied, reason } = (await device.points()).points[0] ?? {}
        seen.push([proposed, applied, reason])
      }
      const [hot, nothing] = [
        [95, 65, 'max'],
        [Number.NaN, 65, 'not-finite'],
      ]
      expect(seen).toEqual([hot, nothing, hot, nothing, hot, nothing])
    })

    test('without fresh signals an evaluation is skipped, and says which one is missing', async () => {
      const { device, clock } = await board(name)
      await device.push(good, { as: 'confirmed' })
      await clock.advance(PERIOD_MS, [50])
      expect((await device.status()).evaluation).toMatchObject({ result: 'skipped', detail: expect.stringMatching(/time|price/) })
    })

    test.each([
      ['missing', null],
      ['implausible', -40],
      ['too hot', 80],
    ])('without a module the thermostat heats, and opens the relay when the tank temperature is %s', async (_what, tank) => {
      const { clock } = await board(name)
      expect((await clock.advance(60_000, [30])).outputs[0]).toBe(1)
      expect((await clock.advance(60_000, [tank])).outputs[0]).toBe(0)
      expect((await clock.advance(60_000, [30])).outputs[0]).toBe(1)
    })

    test('each new evaluation is seen once, until the signal stops it', async () => {
      const { device, step } = await heater(good)
      const stop = new AbortController()
      const seen: Evaluation[] = []
      await step()
      for await (const evaluation of device.evaluations({ interval: 5, signal: stop.signal })) {
        seen.push(evaluation)
        if (seen.length === 3) stop.abort()
        else await step()
      }
      const first = seen[0]?.at ?? 0
      expect(seen.map(({ number, at }) => [number, at])).toEqual([1, 2, 3].map((n) => [n, first + (n - 1) * PERIOD_MS]))
      expect(seen[0]?.points.setpoint?.unit).toBe('Cel')
    })

    test('erasing the running module stops it: the point falls back', async () => {
      const { device, step } = await heater(good)
      await step()
      await device.erase('running')
      for (let i = 0; i < 5; i++) await step()
      expect(await device.status()).toMatchObject({ module: null, evaluation: { result: 'none' } })
      expect((await device.points()).points[0]).toMatchObject({ applied: 52, proposed: null, reason: 'fallback' })
    })
  })
})
