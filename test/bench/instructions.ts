/** Instructions of one evaluation on the emulated STM32F405: QEMU counts (`-icount shift=0`), breakpoints tell where. */
import { type Figure, percent, whole } from './figure.js'
import type { Gdb } from './gdb.js'
import { inAndOut } from './isolation.js'
import { build, openRig } from './rig.js'
import { symbolsOf } from './symbols.js'

/** TIM5_CNT (RM0090 2.3 and 18.4.10): one count a nanosecond in QEMU, and so one an instruction at shift=0. */
const COUNTER = 0x40000c24
const LINK_REGISTER = 14

const METERED = build('stm32f405_qemu')
const UNMETERED = build('stm32f405_qemu_unmetered')
const STOCK_FLOATS = build('stm32f405_qemu_stock_floats')
const SOFT_FLOATS = build('stm32f405_qemu_soft_floats')

/** Of a function of the firmware, with what it calls. */
export async function costOf(gdb: Gdb, address: number): Promise<number> {
  await gdb.runTo(address)
  const before = await gdb.readWord(COUNTER)
  await gdb.runTo(await returnAddress(gdb))
  const cost = ((await gdb.readWord(COUNTER)) - before) >>> 0
  if (cost > 2 ** 31) throw new Error("QEMU's counter went backwards over a stop: run the bench again")
  return cost
}

/**
 * Of a function that runs while the deadline's timer does: that one comes due when the machine goes on after a stop, for at
 * `sleep=off` QEMU jumps to it. So the instructions are stepped through, and the evaluation is lost.
 */
async function stepsOf(gdb: Gdb, address: number): Promise<number> {
  await gdb.runTo(address)
  return gdb.stepTo(await returnAddress(gdb), false)
}

export const returnAddress = async (gdb: Gdb): Promise<number> => (await gdb.readRegister(LINK_REGISTER)) & ~1

/** Instructions that each function takes in one evaluation of the water heater; at last that of the guest. */
async function costs(program: string, functions: readonly string[], inGuest?: string): Promise<number[]> {
  const address = symbolsOf(program)
  await using rig = await openRig(program)
  const found: number[] = []
  for (const name of functions) found.push(await rig.evaluate((gdb) => costOf(gdb, address(name))))
  const { counts } = await rig.device.status()
  if (counts.good !== functions.length + 1) throw new Error(`${program}: an evaluation was not good`)
  if (inGuest) found.push(await rig.evaluate((gdb) => stepsOf(gdb, address(inGuest))))
  return found
}

const PARTS = ['sp_signals_collect', 'sp_sandbox_evaluate', 'sp_guard_propose']

export async function instructionFigures(): Promise<Figure[]> {
  const [collect = 0, sandbox = 0, guard = 0, reset = 0] = await costs(METERED, PARTS, 'reset_memory')
  const isolation = await inAndOut()
  const [unmetered = 0] = await costs(UNMETERED, ['sp_sandbox_evaluate'])
  const [softFloats = 0] = await costs(SOFT_FLOATS, ['sp_sandbox_evaluate'])
  const [stockFloats = 0] = await costs(STOCK_FLOATS, ['sp_sandbox_evaluate'])
  const total = collect + sandbox + guard
  const share = (what: string, part: number): Figure => ({ what, value: `${whole(part)}, ${percent(part / total)}` })
  const metering = sandbox - unmetered
  return [
    { what: 'one evaluation of the water heater on the emulated STM32F405, instructions', value: whole(total) },
    share('  of it the module in Wasm3', unmetered - isolation - reset),
    share('  of it fuel and depth (against Wasm3 without them in the same run)', metering),
    share('  of it isolation and deadline: into the guest and out again', isolation),
    share('  of it memory reset, 8 KiB', reset),
    share('  of it the guard, one point', guard),
    share('  of it collecting the signals', collect),
    share('  more without the FPU, in soft floats', softFloats - sandbox),
    share("  more with Wasm3's own float operations, which do not keep NaN bits", stockFloats - sandbox),
  ]
}
