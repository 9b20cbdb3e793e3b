import { connect, type Device } from '../device/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import { nearestProject, PROJECT_FILE } from '../project/index.js'
import { startEmulator } from '../testkit/index.js'
import type { Transport } from '../transport/index.js'
import { listPorts, type SerialOptions, serial } from '../transport/serial.js'
import { tcp } from '../transport/tcp.js'
import type { Context } from './context.js'
import { printable } from './format.js'
import { findRecord, listRecords } from './records.js'

/** Connects to the device that the flags name, says whom it trusts, runs `use`, and leaves nothing open or running. */
export async function withDevice(context: Context, use: (device: Device) => Promise<void>): Promise<void> {
  const { flags, signal } = context
  await using found = await openTransport(context).catch(orEmulated)
  await using device = await connect(found.transport, { timeout: flags.timeout * 1000, signal }).catch(orEmulated)
  await warnOfNotice(context, device)
  await use(device)
}

/** Who has no device can have an emulated one. */
function orEmulated(error: unknown): never {
  if (!isSetpointError(error, 'no-device')) throw error
  const hint = [error.hint, 'Try an emulated board: setpoint emulate stm32f405'].filter((line) => line !== undefined).join('\n')
  throw new SetpointError('no-device', error.message, { cause: error, hint })
}

/** The first line of every command. A device that does not tell its status is another's, and no reason not to go on. */
async function warnOfNotice({ out, signal }: Context, device: Device): Promise<void> {
  try {
    const { notice } = await device.status({ signal })
    if (notice !== '') out.warn(`${device.label} ${notice}`)
  } catch (error) {
    if (!isSetpointError(error, 'refused') && !isSetpointError(error, 'protocol')) throw error
  }
}

interface Found extends AsyncDisposable {
  transport: Transport
}

/** What is opened; an emulator that was started for it ends with it. */
async function openTransport(context: Context): Promise<Found> {
  const { baud, device } = context.flags
  const { port, tcp: address, emulator } = device === undefined ? context.flags : await projectDevice(device)
  if (port !== undefined) return keep(await serial(port, { baudRate: baud }))
  if (address !== undefined) return keep(await openTcp(context, address))
  if (emulator !== undefined) return openEmulator(context, emulator)
  return openOnly(context)
}

async function projectDevice(name: string): Promise<{ port?: string; tcp?: string; emulator?: string }> {
  const { devices } = await nearestProject('.')
  if (Object.hasOwn(devices, name)) return devices[name] ?? {}
  const names = Object.keys(devices).map(printable)
  throw new SetpointError('usage', `${PROJECT_FILE} has no device "${printable(name)}"`, {
    hint: names.length === 0 ? 'It names none: {"devices": {"NAME": {"port": "/dev/ttyUSB0"}}}.' : `It has ${names.join(', ')}.`,
  })
}

async function openEmulator(context: Context, board: string): Promise<Found> {
  const running = findRecord(board)
  if (running) return keep(await openTcp(context, running.tcp))
  context.out.note(`No emulated ${board} runs: starting one for this command.`)
  const emulator = await startEmulator(board)
  try {
    return { transport: await openTcp(context, emulator.tcp), [Symbol.asyncDispose]: emulator.stop }
  } catch (error) {
    await emulator.stop()
    throw error
  }
}

/** Without a flag: the one board on USB, or else the one running emulator. */
async function openOnly(context: Context): Promise<Found> {
  const ports = await listPorts()
  const emulators = listRecords()
  const names = [...ports.map((path) => `--port ${path}`), ...emulators.map(({ board }) => `--emulator ${board}`)]
  if (names.length > 1) throw new SetpointError('usage', 'There is more than one device', { hint: `Name one: ${names.join(', ')}` })
  const [path] = ports
  const [running] = emulators
  if (path !== undefined) return keep(await serial(path, { baudRate: context.flags.baud }))
  if (running) return keep(await openTcp(context, running.tcp))
  throw new SetpointError('no-device', 'No device found: no board on USB, no emulator running', {
    hint: 'Name one with --port /dev/ttyUSB0 or --tcp HOST:PORT.',
  })
}

/** A line that is opened once for the loader of a board, and again for its firmware. */
export interface BoardLine {
  label: string
  /** Over TCP the other end has the settings of the serial port. */
  open(options: SerialOptions): Promise<Transport>
}

/**
 * The line that the flags name, or that of the one board on USB; none that an emulator has.
 *
 * @throws SetpointError `usage`, `no-device`.
 */
export async function boardLine(context: Context): Promise<BoardLine> {
  const { device } = context.flags
  const { port, tcp: address, emulator } = device === undefined ? context.flags : await projectDevice(device)
  if (emulator !== undefined) {
    throw new SetpointError('usage', 'An emulated board has no loader: its emulator starts the firmware', {
      hint: `What was built last runs there with: setpoint emulate ${emulator}. A board is flashed over its line: --port /dev/ttyUSB0.`,
    })
  }
  if (address !== undefined) return { label: `tcp ${address}`, open: () => openTcp(context, address) }
  const path = port ?? (await onlyPort())
  return { label: path, open: (options) => serial(path, options) }
}

async function onlyPort(): Promise<string> {
  const ports = await listPorts()
  const [path] = ports
  if (path === undefined)
    throw new SetpointError('no-device', 'No device found: no board on USB', { hint: 'Name one with --port /dev/ttyUSB0.' })
  if (ports.length === 1) return path
  throw new SetpointError('usage', 'There is more than one port', { hint: `Name one: ${ports.map((name) => `--port ${name}`).join(', ')}` })
}

function openTcp({ flags, signal }: Context, address: string): Promise<Transport> {
  return tcp(address, { timeout: flags.timeout * 1000, signal })
}

function keep(transport: Transport): Found {
  return { transport, [Symbol.asyncDispose]: async () => undefined }
}
