import type { Client } from '../../client/index.js'
import { type ConnectOptions, connect, type Device } from '../../device/index.js'
import { SetpointError } from '../../error.js'
import type { Transport } from '../../transport/index.js'
import type { Emulator, EmulatorOptions } from '../emulator/index.js'
import type { Backend, Capability } from './backend.js'
import { type BoardClock, benchClock } from './clock.js'
import { type BoardConsole, recordedConsole } from './console.js'
import { emulated } from './emulated.js'
import { onLine } from './line.js'
import { boards, placeOf } from './names.js'
import { type RunningTest, runningTest } from './running-test.js'

export interface BoardOptions extends EmulatorOptions, Pick<ConnectOptions, 'framing' | 'timeout'> {
  /** What the test cannot do without: where the board lacks it, the test is skipped, with the reason, before anything is started. */
  needs?: readonly Capability[] | undefined
  /** False: no client at first; a serial line takes only one. `open` and `connect` give others. */
  connected?: boolean | undefined
}

/**
 * A board in a test. What it lacks (a serial port has no clock to advance) skips the test that uses it, with the reason; outside of
 * vitest that is SetpointError `environment`.
 */
export interface TestBoard extends AsyncDisposable {
  /** As it was asked for. */
  readonly name: string
  /** What runs its firmware. */
  readonly kind: string
  /** After a power cut another one. @throws SetpointError `usage` when the board was asked for without a client. */
  readonly device: Device
  /** The single SMP commands of `device`. */
  readonly client: Client
  readonly console: BoardConsole
  /** Lacking on a serial port and over TCP, as all that follows. */
  readonly clock: BoardClock
  /** Path of the file that holds its flash. */
  readonly flashFile: string
  /** Path of the serial port that is its link 1. */
  readonly link1: string
  /** Its process, and the addresses of its links. */
  readonly emulator: Emulator
  /** Takes the power away, whatever the device is doing, and switches it on again with what is in its flash then. */
  powerCut(): Promise<void>
  /** Restarts the firmware by its own command, which it takes 5 s of real time after it has started, and waits until it answers. */
  reset(): Promise<void>
  /** Link 0 as bytes. */
  open(): Promise<Transport>
  /** One more client on link 0; it is closed in the end. */
  connect(options?: ConnectOptions): Promise<Device>
}

/** Of a request, in ms: a machine that runs other tests besides may take its time. */
const PATIENCE = 20_000

/**
 * A board for a test, which ends with the test: a fresh emulated one, or one at the end of a line, emptied of modules.
 *
 * @param name One of `boards()`; without it the first. An emulated board, a device of setpoint.json, a serial port, or `HOST:PORT`.
 * @throws SetpointError `usage` for a name that is none of them; what startEmulator and connect throw.
 */
export async function board(name: string = boards()[0] ?? '', options: BoardOptions = {}): Promise<TestBoard> {
  const { needs = [], connected = true, framing, timeout = PATIENCE, ...emulator } = options
  const test = await runningTest()
  const place = placeOf(name)
  const backend = 'emulator' in place ? emulated(place.emulator, emulator) : onLine(place)
  test?.note(name, backend)
  const lacking = backend.notRun ?? needs.map((need) => lack(name, backend, need)).find((why) => why !== undefined)
  if (lacking !== undefined) return without(test, lacking)
  const opened = await powerOn({ name, backend, test, connected, defaults: { framing, timeout } })
  test?.afterwards(opened[Symbol.asyncDispose])
  return opened
}

function lack(name: string, { missing }: Backend, capability: Capability): string | undefined {
  const why = missing[capability]
  return why === undefined ? undefined : `${name} has no ${WORDS[capability]}: ${why}`
}

const WORDS: Readonly<Record<Capability, string>> = {
  clock: 'clock to advance',
  powerCut: 'power to cut',
  flashFile: 'flash file',
  link1: 'second link',
  emulator: 'emulator',
}

function without(test: RunningTest | undefined, why: string): never {
  test?.skip(why)
  throw new SetpointError('environment', why)
}

interface Opening {
  name: string
  backend: Backend
  test: RunningTest | undefined
  connected: boolean
  defaults: ConnectOptions
}

async function powerOn({ name, backend, test, connected, defaults }: Opening): Promise<TestBoard> {
  const console = recordedConsole(name)
  const clients: Device[] = []
  let device: Device | undefined
  let powered = await backend.powerOn()
  const clock = benchClock(() => powered.emulator?.bench)

  async function open(options?: ConnectOptions): Promise<Device> {
    const client = await connect(await powered.open(), { ...defaults, onText: console.take, ...options })
    clients.push(client)
    return client
  }

  async function off(): Promise<void> {
    await powered.powerOff()
    await clock.close()
    await Promise.all(clients.splice(0).map((client) => client.close()))
  }

  async function end(): Promise<void> {
    await off()
    backend.release()
  }

  /** What there is of a capability; without it the test ends here. */
  function having<Value>(capability: Capability, value: Value | undefined): Value {
    const why = lack(name, backend, capability)
    if (why === undefined && value !== undefined) return value
    if (test) void end() // a skipped test calls nothing afterwards
    return without(test, why ?? `${name} has no ${WORDS[capability]}`)
  }

  function client(): Device {
    if (device !== undefined) return device
    throw new SetpointError('usage', `${name} was asked for without a client`, { hint: 'connect() opens one.' })
  }

  try {
    await powered.empty?.()
    if (connected) device = await open()
  } catch (error) {
    await end()
    throw error
  }
  return {
    name,
    kind: backend.kind,
    console,
    get device() {
      return client()
    },
    get client() {
      return client().client
    },
    get clock() {
      return having('clock', clock)
    },
    get flashFile() {
      return having('flashFile', powered.emulator?.flashFile)
    },
    get link1() {
      return having('link1', powered.emulator?.pty)
    },
    get emulator() {
      return having('emulator', powered.emulator)
    },
    async powerCut() {
      having('powerCut', true)
      await off()
      powered = await backend.powerOn()
      if (connected) device = await open()
    },
    reset: () => client().reset(),
    open: () => powered.open(),
    connect: open,
    [Symbol.asyncDispose]: end,
  }
}
