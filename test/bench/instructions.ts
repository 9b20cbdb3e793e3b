/** Instructions of one evaluation on the emulated STM32F405: QEMU counts (`-icount shift=0`), breakpoints tell where. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forecast, MIDNIGHT, MIDNIGHT_UNIX, usage } from '../../host-ts/src/demo/scenario.js'
import { connect } from '../../host-ts/src/device/index.js'
import { checkoutRoot, openBenchLine, startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { type Figure, percent, whole } from './figure.js'
import { attachGdb, type Gdb } from './gdb.js'

/** TIM5_CNT (RM0090 2.3 and 18.4.10): one count a nanosecond in QEMU, and so one an instruction at shift=0. */
const COUNTER = 0x40000c24
const LINK_REGISTER = 14
const PERIOD_MS = 300_000
const TANK_CELSIUS = 50

const build = (environment: string): string => `.cache/pio/build/${environment}/firmware.elf`
const METERED = build('stm32f405_qemu')
const UNMETERED = build('stm32f405_qemu_unmetered')

function addressOf(program: string, name: string): number {
  const symbols = execFileSync('arm-none-eabi-nm', [join(checkoutRoot(), program)], { encoding: 'utf8' })
  const line = symbols.split('\n').find((text) => text.endsWith(` ${name}`))
  if (!line) throw new Error(`${program} has no function ${name}`)
  return Number.parseInt(line, 16) & ~1
}

async function costOf(gdb: Gdb, address: number): Promise<number> {
  await gdb.runTo(address)
  const before = await gdb.readWord(COUNTER)
  await gdb.runTo((await gdb.readRegister(LINK_REGISTER)) & ~1)
  return ((await gdb.readWord(COUNTER)) - before) >>> 0
}

/** Instructions that each function takes, what it calls included, in one evaluation of the water heater. */
async function costs(program: string, functions: readonly string[]): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  const socket = join(folder, 'gdb')
  try {
    await using emulator = await startEmulator('stm32f405', {
      program,
      arguments: ['-icount', 'shift=0,align=off,sleep=off', '-gdb', `unix:path=${socket},server=on,wait=off`],
    })
    await using line = await openBenchLine(emulator.bench)
    await using device = await connect(await tcp(emulator.tcp))
    await line.step(0, [TANK_CELSIUS]) // stops the clock, which would run away: idle time takes none at shift=0
    const { next, uptime } = await device.status()
    await line.step(next - uptime, [TANK_CELSIUS])
    await device.push(new Uint8Array(readFileSync(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm'))))
    await device.client.os.datetime.set(MIDNIGHT)
    await device.signals.set({ price: forecast(0), price_start: MIDNIGHT_UNIX, usage })
    await line.step(PERIOD_MS, [TANK_CELSIUS])
    const found: number[] = []
    for (const name of functions) {
      const gdb = await attachGdb(socket)
      const [cost] = await Promise.all([
        costOf(gdb, addressOf(program, name)).finally(() => gdb[Symbol.asyncDispose]()),
        line.step(PERIOD_MS, [TANK_CELSIUS]),
      ])
      found.push(cost)
    }
    const { counts } = await device.status()
    if (counts.good !== functions.length + 1) throw new Error(`${program}: an evaluation was not good`)
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const PARTS = ['sp_signals_collect', 'sp_sandbox_evaluate', 'reset_memory', 'sp_guard_propose'] as const

export async function instructionFigures(): Promise<Figure[]> {
  const [collect = 0, sandbox = 0, reset = 0, guard = 0] = await costs(METERED, PARTS)
  const [unmetered = 0] = await costs(UNMETERED, ['sp_sandbox_evaluate'])
  const total = collect + sandbox + guard
  const share = (what: string, part: number): Figure => ({ what, value: `${whole(part)}, ${percent(part / total)}` })
  const metering = sandbox - unmetered
  return [
    { what: 'one evaluation of the water heater on the emulated STM32F405, instructions', value: whole(total) },
    share('  of it the module in stock Wasm3, with its soft floats', unmetered - reset),
    share('  of it fuel and depth (against stock Wasm3 in the same run)', metering),
    share('  of it memory reset, 8 KiB', reset),
    share('  of it the guard, one point', guard),
    share('  of it collecting the signals', collect),
  ]
}
