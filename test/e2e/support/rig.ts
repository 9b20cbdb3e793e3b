/** An emulated board whose clock stands between evaluations, for many modules one after the other. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Device, isSetpointError, parsePackage } from '../../../host-ts/src/index.js'
import { openStill } from '../../bench/still.js'
import { codeNames } from '../../spec/specification.js'
import { giveSignals, moduleBytes, packed } from './boards.js'

const TANK_CELSIUS = 30 // so cold that it must be heated whatever a module proposes
const IMAGE_NO_ROOM = 30
/** Between two looks at what became of a package: other boards want the processors too. */
const POLL_MS = 20

const names = codeNames()

export interface Rig extends AsyncDisposable {
  board: string
  device: Device
  /** Sends a package and waits until it runs or is refused. The host's own check is not asked. */
  install(module: Uint8Array): Promise<string>
  /** The next evaluation: its result, the value that was applied, the relay; and the uptime, which tells a reset. */
  evaluate(): Promise<{ result: string; detail: string; applied: number; relay: number | undefined; uptime: number }>
}

export async function openRig(board: string): Promise<Rig> {
  const still = await openStill(board, TANK_CELSIUS)
  const { device } = still

  async function send(bytes: Uint8Array, hash: Uint8Array): Promise<void> {
    await device.client.image.upload(bytes)
    await device.client.setpoint.activate({ hash, confirm: true })
  }

  return {
    board,
    device,
    async install(module) {
      const bytes = packed(module)
      const { hash } = parsePackage(bytes)
      if (same((await device.status()).module?.hash, hash)) return 'runs'
      const error = await still.patiently(() => send(bytes, hash)).catch((cause: unknown) => cause)
      if (isSetpointError(error) && error.refusal?.rc === IMAGE_NO_ROOM) return 'refused too-large'
      if (error !== undefined) throw error
      for (; ; await pause(POLL_MS)) {
        const { module: running, refused } = await device.status()
        if (same(running?.hash, hash)) return 'runs'
        if (refused && same(refused.hash, hash)) return `refused ${names.get(refused.code) ?? refused.code}`
      }
    },
    async evaluate() {
      await still.freshen(giveSignals)
      const { outputs } = await still.step()
      const [status, { points }] = await Promise.all([device.status(), device.points()])
      return {
        result: status.evaluation?.result ?? 'none',
        detail: status.evaluation?.detail ?? '',
        applied: Number(points[0]?.applied),
        relay: outputs[0],
        uptime: status.uptime,
      }
    },
    [Symbol.asyncDispose]: () => still[Symbol.asyncDispose](),
  }
}

const same = (one: Uint8Array | undefined, other: Uint8Array): boolean => one !== undefined && Buffer.compare(one, other) === 0

export const waterHeater = moduleBytes('water-heater')
