/** An emulated board whose instructions are counted, stopped at will by a debugger. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { forecast, MIDNIGHT, MIDNIGHT_UNIX, usage } from '../../host-ts/src/demo/scenario.js'
import type { Device } from '../../host-ts/src/device/index.js'
import { attachGdb, type Gdb } from './gdb.js'
import { openStill } from './still.js'
import { symbolsOf } from './symbols.js'
import type { Target } from './targets.js'

const TANK_CELSIUS = 50

export interface Rig extends AsyncDisposable {
  target: Target
  device: Device
  /** Pushes a module for good. */
  push(module: Uint8Array): Promise<void>
  /** Address of a symbol of the firmware. */
  at(symbol: string): number
  /** Gives good signals of midnight, with those of `more` instead. */
  signals(more?: Parameters<Device['signals']['set']>[0]): Promise<void>
  /** Runs the clock over one evaluation; `look` sees the machine stopped before it. */
  evaluate<T>(look: (gdb: Gdb) => Promise<T>): Promise<T>
  /** Stops the machine between evaluations, or while something else goes on. */
  stopped<T>(look: (gdb: Gdb) => Promise<T>): Promise<T>
}

export const build = (environment: string): string => `.cache/pio/build/${environment}/firmware.elf`

export const heater = (): Uint8Array => new Uint8Array(readFileSync(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm')))

/** With a good evaluation of the water heater behind it. */
export async function openRig(target: Target, environment: string): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  const socket = join(folder, 'gdb')
  const program = build(environment)
  const stopped = async <T>(look: (gdb: Gdb) => Promise<T>): Promise<T> => {
    const gdb = await attachGdb(socket, target.registers)
    return look(gdb).finally(() => gdb[Symbol.asyncDispose]())
  }
  const { ticks } = target
  const still = await openStill(target.board, TANK_CELSIUS, {
    program,
    arguments: ['-icount', 'shift=0,align=off,sleep=off', '-gdb', `unix:path=${socket},server=on,wait=off`],
    // Else the clock would run away before it stands: idle time takes none at shift=0.
    before: async () => ticks !== undefined && stopped((gdb) => gdb.writeWord(ticks, 0)),
  })
  const { device, step } = still
  const signals: Rig['signals'] = async (more) => {
    await device.client.os.datetime.set(MIDNIGHT)
    await device.signals.set({ price: forecast(0), price_start: MIDNIGHT_UNIX, usage, ...more })
  }
  await still.push(heater())
  await signals()
  await step()
  return {
    target,
    device,
    push: still.push,
    at: symbolsOf(program),
    signals,
    stopped,
    evaluate: async (look) => (await Promise.all([stopped(look), step()]))[0],
    async [Symbol.asyncDispose]() {
      await still[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}
