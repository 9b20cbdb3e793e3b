import { connect, type Device } from '../../device/index.js'
import { isSetpointError, SetpointError } from '../../error.js'
import type { ProjectDevice } from '../../project/index.js'
import type { Transport } from '../../transport/index.js'
import { serial } from '../../transport/serial.js'
import { tcp } from '../../transport/tcp.js'
import type { Backend } from './backend.js'
import type { Lacks } from './capability.js'
import { PATIENCE } from './patience.js'

const lacks: Lacks = {
  clock: 'its clock is that of the world',
  powerCut: 'nothing here switches its power',
  flashFile: 'its flash is no file',
  link1: 'there is one line',
  emulator: 'it is no emulator',
}

/** A board at the end of a line. It is not one's own alone: what it runs is taken away at first. */
export function onLine(line: Exclude<ProjectDevice, { emulator: string }>): Backend {
  const open = (): Promise<Transport> => ('port' in line ? serial(line.port) : tcp(line.tcp)).catch(orEmulated)
  return {
    kind: 'port' in line ? 'serial port' : 'tcp',
    lacks,
    powerOn: async () => ({
      open,
      async empty() {
        await using device = await connect(await open(), { timeout: PATIENCE })
        await empty(device)
      },
      powerOff: async () => undefined,
    }),
    release: () => undefined,
  }
}

/** Who has no board at hand can have an emulated one. */
function orEmulated(error: unknown): never {
  if (!isSetpointError(error, 'no-device')) throw error
  throw new SetpointError('no-device', error.message, {
    cause: error,
    hint: "Is the board connected, and its name right? Emulated ones need no line: board('native').",
  })
}

/** As after a reset, and without a module: then there is nothing to wait for, and no flash to write. */
async function isEmpty(device: Device): Promise<boolean> {
  const [{ mode }, { running, candidate }, { quarantined, evaluation }, signals] = await Promise.all([
    device.mode.get(),
    device.lifecycle(),
    device.status(),
    device.signals.get(),
  ])
  const given = signals.some(({ source, value }) => (source === 'host' || source === 'clock') && value !== null)
  return mode === 'auto' && running === 'none' && candidate === 'empty' && quarantined === null && evaluation === null && !given
}

/** Leaves what only a new firmware takes away: settings, and the security counter. */
async function empty(device: Device): Promise<void> {
  if (await isEmpty(device)) return
  await device.mode.set({ mode: 'auto' })
  if ((await device.lifecycle()).running === 'trial') await device.revert()
  const { quarantined } = await device.status()
  const { running, candidate } = await device.lifecycle()
  if (running !== 'none' || quarantined !== null) await device.erase('running')
  if (candidate !== 'empty') await device.erase('candidate')
  await device.reset()
}
