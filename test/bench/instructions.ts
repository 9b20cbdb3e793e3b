/** Instructions of one evaluation on the emulated STM32F405, and what the bounds on the guest add to it. */
import { instructionsOf } from './count.js'
import { atMost, atMostEach, atMostShare, type Figure, percent, whole } from './figure.js'
import { inAndOut } from './isolation.js'
import { empty, fib, tightLoop } from './modules.js'
import { openRig, type Rig } from './rig.js'
import { stm32f405 } from './targets.js'

/** Wasm3 without fuel and depth, run as firmware without a deadline (test/bench/unbounded.c). */
const UNBOUNDED = 'stm32f405_qemu_unbounded'
const SOFT_FLOATS = 'stm32f405_qemu_soft_floats'
/** Those of Wasm3. */
const STOCK_FLOATS = 'stm32f405_qemu_stock_floats'
const BOUNDS_MOST = 0.03
const WORST_MOST = 0.12
const RESET_MOST = 1000
/** Of sp_in, as the water heater has it. */
const SIGNAL_BYTES = 224
const COPY_MOST = 2
const FIB = 18
const ITERATIONS = 15_000

const SANDBOX = 'sp_sandbox_evaluate'

/** The same modules in both builds, without what an evaluation takes whatever the module does. */
async function worstCosts(rig: Rig): Promise<number[]> {
  const costs: number[] = []
  for (const module of [empty(), fib(FIB), tightLoop(ITERATIONS)]) {
    await rig.push(module)
    costs.push(await instructionsOf(rig, SANDBOX))
  }
  const [nothing = 0, ...rest] = costs
  return rest.map((cost) => cost - nothing)
}

/** The whole of an evaluation in another build. */
async function sandboxOf(environment: string): Promise<number> {
  await using rig = await openRig(stm32f405, environment)
  return await instructionsOf(rig, SANDBOX)
}

export async function instructionFigures(): Promise<Figure[]> {
  await using bounded = await openRig(stm32f405, stm32f405.environment)
  await using unbounded = await openRig(stm32f405, UNBOUNDED)
  const collect = await instructionsOf(bounded, 'sp_signals_collect')
  const guard = await instructionsOf(bounded, 'sp_guard_propose')
  const sandbox = await instructionsOf(bounded, SANDBOX)
  const stock = await instructionsOf(unbounded, SANDBOX)
  const reset = await instructionsOf(unbounded, 'reset_memory')
  const softFloats = await sandboxOf(SOFT_FLOATS)
  const stockFloats = await sandboxOf(STOCK_FLOATS)
  const isolation = await inAndOut(stm32f405)
  const [fibBounded = 0, loopBounded = 0] = await worstCosts(bounded)
  const [fibStock = 0, loopStock = 0] = await worstCosts(unbounded)

  const total = collect + sandbox + guard
  const share = (what: string, part: number): Figure => ({ what: `  ${what}`, value: `${whole(part)}, ${percent(part / total)}` })
  const added = (what: string, more: number, base: number, most: number): Figure =>
    atMostShare(what, more / base, most, ` (${whole(more)} on ${whole(base)})`)
  return [
    { what: 'one evaluation of the water heater on the emulated STM32F405, instructions', value: whole(total) },
    share('of it the module in Wasm3', stock - reset),
    share('of it fuel and depth', sandbox - stock - isolation),
    share('of it isolation and deadline: into the guest and out again', isolation),
    share('of it memory reset, 8 KiB', reset),
    atMost('  memory reset, 8 KiB', reset, RESET_MOST, 'instructions'),
    share('of it the guard, one point', guard),
    share('of it collecting the signals', collect),
    atMostEach('  copying the signals, checks of their age included', collect, SIGNAL_BYTES, COPY_MOST),
    share('more without the FPU, in soft floats', softFloats - sandbox),
    share("more with Wasm3's own float operations, which do not keep NaN bits", stockFloats - sandbox),
    added('fuel, depth, deadline and isolation add to that evaluation', sandbox - stock, total - sandbox + stock, BOUNDS_MOST),
    added(`the same to fib(${FIB})`, fibBounded - fibStock, fibStock, WORST_MOST),
    added('the same to the tightest loop', loopBounded - loopStock, loopStock, WORST_MOST),
  ]
}
