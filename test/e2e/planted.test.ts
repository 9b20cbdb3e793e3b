/* The interpreter is made to misbehave (test/planted): whatever it does becomes a fault, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Device } from '../../host-ts/src/index.js'
import { openStill } from '../bench/still.js'
import { order, ordering } from '../planted/order.js'
import { giveSignals, moduleBytes, NOON } from './support/boards.js'
import { type PlantedBoard, TANK_CELSIUS } from './support/planted.js'
import { stm32f405 } from './support/planted-cortex-m.js'
import { esp32c3 } from './support/planted-esp32c3.js'
import { riscvVirt } from './support/planted-riscv.js'

const PATIENCE_MS = 180_000
const good = moduleBytes('water-heater')

/** 8 ns an instruction: repeatable, and near the chip's own pace. */
const AT_CHIP_SPEED = ['-icount', 'shift=3']

interface Rig extends AsyncDisposable {
  device: Device
  /** Tries a module; it goes back by itself when it does not load. */
  push(module: Uint8Array): Promise<unknown>
  /** One evaluation, of good signals or with an order; its result, and what it proposed for which fuel. */
  evaluate(kind?: string, argument?: number): Promise<{ result: string; fuel: number; proposed: unknown }>
}

async function openRig({ board, program, clock }: PlantedBoard, args: readonly string[] = []): Promise<Rig> {
  const still = await openStill(board, TANK_CELSIUS, { program, clock, arguments: args })
  const { device } = still
  await still.push(good)
  return {
    device,
    push: (module) => still.patiently(() => device.push(module)),
    async evaluate(kind = 'NONE', argument = 0) {
      await still.freshen(giveSignals)
      await device.client.os.datetime.set(new Date(NOON).toISOString()) // the same answer each time
      await device.signals.set({ price_start: kind === 'NONE' ? NOON / 1000 : order(kind, argument) })
      await still.step()
      const [{ evaluation }, { points }] = await Promise.all([device.status(), device.points()])
      return { result: evaluation?.result ?? 'none', fuel: evaluation?.fuel ?? 0, proposed: points[0]?.proposed }
    },
    [Symbol.asyncDispose]: () => still[Symbol.asyncDispose](),
  }
}

for (const planted of [stm32f405(), riscvVirt(), esp32c3()]) {
  const { board, missing, leastDeadline = 1 } = planted
  describe.skipIf(missing)(`on ${board}${missing ? `, ${missing},` : ''} an interpreter that`, { timeout: PATIENCE_MS }, () => {
    let rig: Rig
    let right: unknown
    beforeAll(async () => {
      rig = await openRig(planted)
      right = await rig.evaluate()
      expect(right).toMatchObject({ result: 'good', proposed: expect.any(Number) })
    }, PATIENCE_MS)
    afterAll(() => rig[Symbol.asyncDispose]())

    test.each(planted.bugs)('$what is stopped, and the next evaluation is right', async ({ kind, argument, result }) => {
      const before = await rig.device.status()
      expect(await rig.evaluate(kind, argument)).toMatchObject({ result })
      expect(await rig.evaluate()).toEqual(right)
      const after = await rig.device.status()
      expect(after.uptime).toBeGreaterThan(before.uptime) // no reset
      expect(after.counts.faults).toBe(before.counts.faults + 1)
      expect(after.fault?.result).toBe(result)
      const access = { READ: /(read|access) at 0x(\w+)$/, WRITE: /(write|access) at 0x(\w+)$/ }[kind]
      if (!access) return
      const place = Number(`0x${access.exec(after.fault?.detail ?? '')?.[2]}`)
      expect([argument, argument + (argument % 4)]).toContain(place) // of a word across a border its beginning, or the part behind it
    })

    test.each(planted.bugs)('$what while it loads is stopped, and the running module goes on', async ({ kind, argument, result }) => {
      if (result === 'deadline' && kind !== 'SPIN') return // the same half second each
      const before = await rig.device.status()
      const code = result === 'deadline' ? -53 : -54
      await expect(rig.push(ordering(good, kind, argument))).rejects.toMatchObject({ code: 'refused', refusal: { rc: code } })
      expect(await rig.evaluate()).toEqual(right)
      expect((await rig.device.status()).module?.hash).toEqual(before.module?.hash)
    })

    test('is stopped at any instant of an evaluation, and the next one is right', async () => {
      await using swept = await openRig(planted, AT_CHIP_SPEED)
      const expected = await swept.evaluate()
      const results = { deadline: 0, good: 0 }
      for (let microseconds = leastDeadline; results.good < 3; microseconds += 1 + Math.floor(microseconds / 50)) {
        const answer = await swept.evaluate('DEADLINE', microseconds)
        const stopped = answer.result === 'deadline'
        if (!stopped) expect(answer).toEqual(expected)
        results[stopped ? 'deadline' : 'good']++
        expect(await swept.evaluate()).toEqual(expected)
      }
      expect(results.deadline).toBeGreaterThan(50)
    })

    test('is stopped at any instant of a load, and the running module goes on', async () => {
      await using swept = await openRig(planted, AT_CHIP_SPEED)
      const expected = await swept.evaluate()
      let stopped = 0
      for (let microseconds = leastDeadline; ; microseconds += 1 + Math.floor(microseconds / 8)) {
        const error = await swept.push(ordering(good, 'DEADLINE', microseconds)).then(
          () => undefined,
          (cause: unknown) => cause,
        )
        expect(await swept.evaluate()).toEqual(expected)
        if (error === undefined) break
        expect(error).toMatchObject({ code: 'refused', refusal: { rc: -53 } })
        stopped++
      }
      expect(stopped).toBeGreaterThan(30)
    })
  })
}
