/** What is left of a board that is hard to switch off, or that somebody opens while it ends: backends in front of the native firmware. */
import { expect, test } from 'vitest'
import { tcp } from '../../../host-ts/src/node.js'
import { emulated } from '../../../host-ts/src/testkit/board/emulated.js'
import { openBoard } from '../../../host-ts/src/testkit/board/opened.js'
import { emulator, giveSignals, moduleBytes, PATIENCE_MS } from '../support/boards.js'

test('clients, clock and console end, and flash is released, also where the power cannot be taken away', async () => {
  const running = await emulator('native')
  let released = 0
  const powerOff = async (): Promise<void> => {
    throw new Error('the switch is stuck')
  }
  const heater = await openBoard({
    name: 'stuck',
    backend: {
      ...emulated('native', {}),
      powerOn: async () => ({ emulator: running, open: () => tcp(running.tcp), powerOff }),
      release: () => released++,
    },
    test: undefined,
    connected: true,
    defaults: { timeout: PATIENCE_MS },
  })
  await heater.device.push(moduleBytes('water-heater'), { as: 'confirmed' })
  await giveSignals(heater.device)
  const endless = expect(heater.clock.advance(1e12)).rejects.toMatchObject({ code: 'closed' })
  const never = expect(heater.console.waitFor(/nonsense/, { timeout: PATIENCE_MS })).rejects.toMatchObject({ code: 'closed' })
  const { device } = heater
  await expect(heater[Symbol.asyncDispose]()).rejects.toThrow('the switch is stuck')
  await expect(device.status()).rejects.toMatchObject({ code: 'closed' })
  await Promise.all([endless, never])
  expect(released).toBe(1)
})

test('a client whose line opens only when its board has ended is closed', async () => {
  const running = await emulator('native')
  let plugIn: () => void = () => undefined
  const plugged = new Promise<void>((resolve) => {
    plugIn = resolve
  })
  const open = async () => {
    await plugged
    return tcp(running.tcp)
  }
  const heater = await openBoard({
    name: 'late',
    backend: { ...emulated('native', {}), powerOn: async () => ({ emulator: running, open, powerOff: async () => undefined }) },
    test: undefined,
    connected: false,
    defaults: { timeout: PATIENCE_MS },
  })
  const connecting = heater.connect()
  await heater[Symbol.asyncDispose]()
  plugIn()
  await expect((await connecting).status()).rejects.toMatchObject({ code: 'closed' })
})
