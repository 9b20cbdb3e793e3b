/** Instructions that functions of the firmware take. */
import type { Gdb } from './gdb.js'
import type { Rig } from './rig.js'

/** TIM5_CNT of the STM32F405 (RM0090 2.3 and 18.4.10): one count a nanosecond in QEMU, and so one an instruction at shift=0. */
const COUNTER = 0x40000c24
/** Over a stop the counter sometimes jumps, forwards or backwards: a count stands when it has come twice. */
const TRIES = 8

async function agreed(measure: () => Promise<number>): Promise<number> {
  const seen: number[] = []
  while (seen.length < TRIES) {
    const count = await measure()
    if (seen.includes(count)) return count
    seen.push(count)
  }
  throw new Error(`QEMU counts otherwise each time: ${seen.join(', ')}`)
}

/** From the next call of a function to its return. */
async function callOf(gdb: Gdb, address: number): Promise<number> {
  await gdb.runTo(address)
  const before = await gdb.readWord(COUNTER)
  await gdb.runTo(await gdb.returnAddress())
  return ((await gdb.readWord(COUNTER)) - before) >>> 0
}

/**
 * Of a function with what it calls, in a good evaluation on the STM32F405; all have the same signals. Not of a function of the guest
 * under a deadline: the timer comes due when the machine goes on after a stop.
 */
export async function instructionsOf(rig: Rig, symbol: string): Promise<number> {
  return agreed(async () => {
    await rig.signals()
    const count = await rig.evaluate((gdb) => callOf(gdb, rig.at(symbol)))
    const { evaluation } = await rig.device.status()
    if (evaluation?.result !== 'good') throw new Error(`an evaluation ended as ${evaluation?.result}: ${evaluation?.detail}`)
    return count
  })
}

/** Of a function that runs while a module is loaded, whether or not it is refused, on the STM32F405. */
export async function instructionsAtLoad(rig: Rig, symbol: string, module: Uint8Array): Promise<number> {
  let revision = 0
  return agreed(async () => {
    const load = rig.device.push(module, { as: 'confirmed', version: `1.0.${revision++}` }).catch(() => undefined)
    return (await Promise.all([rig.stopped((gdb) => callOf(gdb, rig.at(symbol))), load]))[0]
  })
}

/** Where each instruction of a function and of what it calls lies, in the next evaluation. Slow, and exact on every board. */
export async function pathOf(rig: Rig, symbol: string): Promise<number[]> {
  return rig.evaluate(async (gdb) => {
    await gdb.runTo(rig.at(symbol))
    return gdb.stepTo(await gdb.returnAddress(), false)
  })
}
