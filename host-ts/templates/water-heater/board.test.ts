/** The module on boards: those that `setpoint test --on` names, or the native firmware. Each test has a fresh one. */
import { board, boards, readModule, type TestBoard } from 'setpoint/testkit'
import { describe, expect, test } from 'vitest'

const MINUTE = 60_000 // ms
const MIDNIGHT = Date.UTC(2026, 0, 15) / 1000
const module = await readModule()

describe.each(boards())('%s', { timeout: 60_000 }, (name) => {
  async function heater(): Promise<TestBoard> {
    const heater = await board(name)
    await heater.device.push(module, { as: 'confirmed' })
    await heater.client.os.datetime.set('2026-01-15T00:00:00Z')
    await heater.device.signals.set({
      price_start: MIDNIGHT,
      price: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0.18 : 0.3)),
      usage: Array.from({ length: 24 }, () => 5),
    })
    return heater
  }

  test('the device applies what the module proposes', async () => {
    const { device, clock } = await heater()
    await clock.advance(5 * MINUTE, [50]) // one evaluation, with the tank at 50 degrees
    const [setpoint] = (await device.points()).points
    expect(setpoint).toMatchObject({ name: 'setpoint', proposed: setpoint?.applied, reason: 'accepted' })
  })

  test('the module runs on after a power cut', async () => {
    const running = await heater()
    const before = await running.device.status()
    await running.powerCut()
    expect((await running.device.status()).module).toEqual(before.module)
  })
})
