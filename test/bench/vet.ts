/** Size and speed of vet on a Cortex-M4. */
import { instructionsAtLoad } from './count.js'
import { atLeastRate, atMost, type Figure, whole } from './figure.js'
import { exports, vetted } from './modules.js'
import { heater, openRig } from './rig.js'
import { stm32f405 } from './targets.js'
import { VET_BYTES_MOST, vetSize } from './vet-size.js'

const RATE_LEAST = 1
/** The STM32F405 at full speed, one instruction a cycle. */
const CLOCK_MHZ = 168
/** No deadline may come due in the middle. */
const UNBOUNDED = 'stm32f405_qemu_unbounded'

export async function vetFigures(): Promise<Figure[]> {
  const { code, tables, words } = vetSize()
  await using rig = await openRig(stm32f405, UNBOUNDED)
  const speed = async (name: string, bytes: Uint8Array): Promise<Figure> => {
    const instructions = await instructionsAtLoad(rig, 'sp_vet_push', bytes)
    const each = instructions / bytes.length
    return atLeastRate(`vet of ${name}, ${bytes.length} bytes, at ${CLOCK_MHZ} MHz`, CLOCK_MHZ / each, RATE_LEAST, each)
  }
  const figures = [
    atMost('vet on a Cortex-M4, code and tables without the words of refusals', code + tables, VET_BYTES_MOST, 'bytes'),
    { what: '  of it code', value: `${whole(code)} bytes` },
    { what: '  besides: names and sentences of refusals', value: `${whole(words)} bytes` },
    await speed('the water heater', heater()),
  ]
  for (const [name, make] of vetted) figures.push(await speed(name, make()))
  figures.push(await speed('as many exports as may be, the slowest that was found', exports()))
  return figures
}
