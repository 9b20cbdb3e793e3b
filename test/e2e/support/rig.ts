/** An emulated board whose clock stands between evaluations, for many modules one after the other. */
import { setTimeout as pause } from 'node:timers/promises'
import { buildPackage, type Device, isSetpointError } from '../../../host-ts/src/index.js'
import { openStill } from '../../bench/still.js'
import { codeNames } from '../../spec/specification.js'
import { EVALUATIONS_OF_A_DAY, giveSignals, moduleBytes } from './boards.js'

const TANK_CELSIUS = 30 // so cold that it must be heated whatever a module proposes
const IMAGE_NO_ROOM = 30
const HASH_BYTES = 32
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
  let evaluations = 0
  return {
    board,
    device,
    async install(module) {
      const bytes = await buildPackage(module)
      const error = await device.client.image.upload(bytes).catch((cause: unknown) => cause)
      if (isSetpointError(error) && error.refusal?.rc === IMAGE_NO_ROOM) return 'refused too-large'
      if (error !== undefined) throw error
      const hash = bytes.slice(-HASH_BYTES)
      for (; ; await pause(POLL_MS)) {
        const { module: running, refused } = await device.status()
        if (running && same(running.hash, hash)) return 'runs'
        if (refused && same(refused.hash, hash)) return `refused ${names.get(refused.code) ?? refused.code}`
      }
    },
    async evaluate() {
      if (evaluations++ % EVALUATIONS_OF_A_DAY === 0) await giveSignals(device)
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

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

export const waterHeater = moduleBytes('water-heater')
