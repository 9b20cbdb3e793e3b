import { setTimeout as pause } from 'node:timers/promises'
import type { Device } from '../../../host-ts/src/index.js'
import type { Stepper } from '../../bench/still.js'
import { TANK_CELSIUS } from './planted.js'

const POLL_MS = 2

/** Steps the wall clock of the ESP32-C3's planted firmware (test/planted/esp32c3.c), which has no bench line: by a date of 1970. */
export function clockByDate(device: Device): Stepper {
  let at: number | undefined
  const goOn = (ms: number): Promise<void> => device.client.os.datetime.set(new Date(ms).toISOString())

  /** A reset starts the clock anew, and lets it run. */
  async function uptime(from: number, to: number): Promise<number> {
    const { uptime: now } = await device.status()
    if (now < from || now > to) throw new Error(`the clock is at ${now} ms between ${from} and ${to}: the device was reset`)
    return now
  }

  return {
    async step(ms, [celsius] = []) {
      if (celsius !== TANK_CELSIUS && celsius !== undefined) throw new Error(`the tank has ${TANK_CELSIUS} degrees`)
      if (at === undefined) {
        await goOn(0)
        at = (await device.status()).uptime
      }
      const from = at
      at += ms
      if (ms > 0) await goOn(ms)
      while ((await uptime(from, at)) < at) await pause(POLL_MS)
      await uptime(at, at) // served in a later pass of the main loop than the one that saw the time, so what was due is done
      return { wall: at, outputs: [] }
    },
    close: async () => undefined,
  }
}
