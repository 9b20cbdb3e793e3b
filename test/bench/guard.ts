/** What the guard's decisions take on a Cortex-M4, with the FPU and in soft floats: the program of test/bench/guard.c. */
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { atMost, atMostEach, type Figure, whole } from './figure.js'
import { build } from './rig.js'
import { stm32f405 } from './targets.js'

const FPU_MOST = 150
const SOFT_MOST = 800
/** One instruction a nanosecond, which is a count of the board's CPU clock. */
const COUNTED = ['-icount', 'shift=0,align=off,sleep=off']
/** Of test/bench/guard.c. */
const STATE_BYTES = 192
const COPY_MOST = 2
/** Asks for the counts. */
const COUNT = Uint8Array.of(0)

interface Worst {
  instructions: number
  path: string
}

/** Of each point the path that takes most. */
async function worstPaths(environment: string): Promise<Map<string, Worst>> {
  const emulator = await startEmulator(stm32f405.board, { program: build(environment), arguments: COUNTED })
  const link = await tcp(emulator.tcp)
  const [reader, writer] = [link.readable.getReader(), link.writable.getWriter()]
  try {
    await writer.write(COUNT)
    const decoder = new TextDecoder()
    let said = ''
    while (!said.endsWith('\n\n')) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`${environment} has ended`)
      said += decoder.decode(value, { stream: true })
    }
    return worstOf(said)
  } finally {
    reader.releaseLock()
    writer.releaseLock()
    await link.close?.()
    await emulator.stop()
  }
}

function worstOf(said: string): Map<string, Worst> {
  const worst = new Map<string, Worst>()
  for (const [, point = '', path = '', count] of said.matchAll(/^(.+);(.+);(\d+)$/gm)) {
    const instructions = Number(count)
    if (instructions > (worst.get(point)?.instructions ?? 0)) worst.set(point, { instructions, path })
  }
  return worst
}

function row(worst: ReadonlyMap<string, Worst>, point: string, floats: string, most: number | undefined): Figure {
  const { instructions, path } = worst.get(point) ?? { instructions: Number.NaN, path: 'none' }
  const what = `guard, one ${point}, ${floats}`
  const figure: Figure =
    most === undefined ? { what, value: `${whole(instructions)} instructions` } : atMost(what, instructions, most, 'instructions')
  return { ...figure, value: `${figure.value} (the worst path: ${path})` }
}

function copyRow(worst: ReadonlyMap<string, Worst>, state: string): Figure {
  const copied = worst.get(state)?.instructions ?? Number.NaN
  return atMostEach(`copying ${STATE_BYTES} bytes of ${state} out of the arena`, copied, STATE_BYTES, COPY_MOST)
}

export async function guardFigures(): Promise<Figure[]> {
  const fpu = await worstPaths('stm32f405_qemu_guard_fpu')
  const soft = await worstPaths('stm32f405_qemu_guard')
  const floats = ['f32 point', 'f32 point with a step', 'f64 point', 'f64 point with a step']
  return [
    ...floats.map((point) => row(fpu, point, 'FPU', point.startsWith('f32') ? FPU_MOST : SOFT_MOST)),
    ...floats.map((point) => row(soft, point, 'soft floats', SOFT_MOST)),
    ...['f32 state', 'f64 state'].map((state) => copyRow(soft, state)),
    ...['i32 point', 'i32 point with a step', 'bool point'].map((point) => row(soft, point, 'soft floats', undefined)),
  ]
}
