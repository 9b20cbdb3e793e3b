/* Flash of the emulated STM32F405 takes the longest times of the data sheet, and nothing but handlers in RAM runs meanwhile. Evaluations
 * come every two seconds (test/lateness), and time is the count of instructions, so that it is no matter how busy this machine is. */
import { expect, test } from 'vitest'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { device as connected, giveSignals, largeModule, packed, use } from './support/boards.js'

const PERIOD_MS = 2000
const ERASE_MS = 500
const HURRIED = {
  program: '.cache/pio/build/stm32f405_qemu_hurried/firmware.elf',
  arguments: ['-icount', 'shift=3,align=off'], // eight nanoseconds an instruction: 125 MHz
}

test('push, verify, swap, revert and erase make no evaluation late by more than a millisecond, and none is missed', async () => {
  const { tcp } = use(await startEmulator('stm32f405', HURRIED))
  const device = await connected(tcp)
  const one = packed(largeModule(9000), { version: '0.0.1' })
  const other = packed(largeModule(9001), { version: '0.0.2' })

  /** Does it when the next evaluation comes in less than so many milliseconds. Milliseconds that it took. */
  async function shortlyBefore(ms: number, act: () => Promise<unknown>): Promise<number> {
    let status = await device.status()
    while (status.next - status.uptime > ms) status = await device.status()
    await act()
    return (await device.status()).uptime - status.uptime
  }

  await giveSignals(device)
  await device.push(one, { as: 'confirmed' })
  await device.client.image.upload(other)
  expect(await shortlyBefore(ERASE_MS - 100, () => device.erase())).toBeGreaterThanOrEqual(ERASE_MS)
  await shortlyBefore(100, () => device.push(other))
  await shortlyBefore(20, () => device.revert())
  await shortlyBefore(20, () => device.push(other))
  await shortlyBefore(20, () => device.confirm())
  await shortlyBefore(ERASE_MS - 100, () => device.push(one, { as: 'confirmed' })) // erases what ran before

  const { evaluation, module } = await device.status()
  const { late_max_ms, good } = (await device.client.stat.show('evaluations')).fields
  expect(module?.version).toBe('0.0.1')
  expect(evaluation?.number).toBeGreaterThanOrEqual(6)
  expect(good).toBeGreaterThanOrEqual(5)
  expect(evaluation?.number).toBe(Math.floor((evaluation?.at ?? 0) / PERIOD_MS))
  expect(late_max_ms).toBeLessThanOrEqual(1)
})
