/** The STM32's simulated loader where `setpoint flash` and stm32flash find it, and what is in its flash when they are done. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { readHex } from '../../host-ts/src/flash/index.js'
import { use } from '../e2e/support/boards.js'
import { type Served, serveTcp } from '../sim/server.js'
import { FLASH, type Rom, type RomOptions, stm32Rom } from '../sim/stm32-rom.js'
import { flashWith, OLD_FLASH } from './support.js'

export const KIB = 1024
/** As the build of the board wrote it. */
export const built = join(checkoutRoot(), '.cache/pio/build/stm32f405/firmware.hex')
export const firmware = readHex(readFileSync(built))
export const wanted = flashWith(firmware, [
  [FLASH, 16 * KIB],
  [FLASH + 128 * KIB, 256 * KIB],
])

/** @param firmwareAt What answers on the line once the chip has started its firmware; nobody when absent. */
export async function chip(options: RomOptions = {}, firmwareAt?: string): Promise<{ rom: Rom; served: Served }> {
  let rom: Rom | undefined
  const served = use(
    await serveTcp((send) => {
      rom = stm32Rom(options, send)
      rom.flash.set(OLD_FLASH)
      const { receive } = rom
      return { receive, started: () => rom?.started !== undefined }
    }, firmwareAt),
  )
  if (!rom) throw new Error('the chip is made at once')
  return { rom, served }
}

/** What is said once flash is about to be changed, and was not changed for good. */
export const UNFINISHED = 'The board may have no whole firmware now'

export const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
