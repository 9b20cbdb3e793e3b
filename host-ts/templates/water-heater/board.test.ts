/** The module on boards: those that `setpoint test --on` names, or the native firmware. Each test has a fresh one. */
import { board, boards, readModule, type TestBoard } from 'setpoint/testkit'
import { describe, expect, test } from 'vitest'

const MINUTE = 60_000 // ms
const MIDNIGHT = Date.UTC(2026, 0, 15) / 1000
const module = await readModule()

async function giveSignals({ client, device }: TestBoard): Promise<void> {
  await client.os.datetime.set('2026-01-15T00:00:00Z')
  await device.signals.set({
    price_start: MIDNIGHT,
    price: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0.18 : 0.3)),
    usage: Array.from({ length: 24 }, () => 5),
  })
}

describe.each(boards())('%s', { timeout: 60_000 }, (name) => {
  test('the device takes the module, on trial', async () => {
    const { device } = await board(name)
    const { hash } = await device.push(module)
    expect((await device.status()).module?.hash).toEqual(hash)
    expect((await device.lifecycle()).running).toBe('trial')
    await device.revert()
    expect((await device.status()).module).toBeNull()
  })

  test('the device applies what the module proposes', async () => {
    const heater = await board(name, { needs: ['clock'] })
    await heater.device.push(module, { as: 'confirmed' })
    await giveSignals(heater)
    await heater.clock.advance(5 * MINUTE, [50]) // one evaluation, with the tank at 50 degrees
    const [setpoint] = (await heater.device.points()).points
    expect(setpoint).toMatchObject({ name: 'setpoint', proposed: setpoint?.applied, reason: 'accepted' })
  })

  test('the module runs on after a power cut', async () => {
    const heater = await board(name, { needs: ['powerCut'] })
    const { hash } = await heater.device.push(module, { as: 'confirmed' })
    await heater.powerCut()
    expect((await heater.device.status()).module?.hash).toEqual(hash)
  })
})
