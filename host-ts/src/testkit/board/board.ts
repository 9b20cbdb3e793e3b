import type { Client } from '../../client/index.js'
import type { ConnectOptions, Device } from '../../device/index.js'
import type { Transport } from '../../transport/index.js'
import type { Emulator, EmulatorOptions } from '../emulator/index.js'
import type { TestContext } from '../report/current-test.js'
import { type Capability, checkNeeds, lack } from './capability.js'
import type { BoardClock } from './clock.js'
import type { BoardConsole } from './console.js'
import { emulated } from './emulated.js'
import { onLine } from './line.js'
import { boards, placeOf } from './names.js'
import { openBoard } from './opened.js'
import { PATIENCE } from './patience.js'
import { runningTest, withoutIt } from './running-test.js'

/** Those of an emulator (program, flash, ...) mean nothing to a board at the end of a line. */
export interface BoardOptions extends EmulatorOptions, Pick<ConnectOptions, 'framing' | 'timeout'> {
  /** What the test cannot do without: where the board lacks it, the test is skipped, with the reason, before anything is started. */
  needs?: readonly Capability[] | undefined
  /** False: no client at first; a serial line takes only one. `open` and `connect` give others. */
  connected?: boolean | undefined
  /** What vitest gives the test function; only concurrent tests need it. */
  context?: TestContext | undefined
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
  /** A Capability: some boards lack it. */
  readonly clock: BoardClock
  /** Path of the file that holds its flash: a Capability. */
  readonly flashFile: string
  /** Path of the serial port that is its link 1: a Capability. */
  readonly link1: string
  /** Its process, and the addresses of its links: a Capability. */
  readonly emulator: Emulator
  /** Takes the power away, whatever the device is doing, and switches it on again with what is in its flash then: a Capability. */
  powerCut(): Promise<void>
  /** Restarts the firmware by its own command, which it takes 5 s of real time after it has started, and waits until it answers. */
  reset(): Promise<void>
  /** Link 0 as bytes. */
  open(): Promise<Transport>
  /** One more client on link 0, where that takes several; it is closed in the end. */
  connect(options?: ConnectOptions): Promise<Device>
}

/**
 * A board for a test, which ends with the test: a fresh emulated one, or one at the end of a line, emptied of modules. It is asked for in
 * the test or in beforeEach. Outside of vitest it ends when it is disposed: `await using heater = await board(NAME)`.
 *
 * @param name One of `boards()`; without it the first. An emulated board, a device of setpoint.json, a serial port, or `HOST:PORT`.
 * @throws SetpointError `usage` for a name that is none of them, or a need that is no capability; what startEmulator and connect throw.
 */
export async function board(name: string = boards()[0] ?? '', options: BoardOptions = {}): Promise<TestBoard> {
  const { needs = [], connected = true, context, framing, timeout = PATIENCE, ...emulator } = options
  const test = runningTest(context)
  checkNeeds(needs)
  const place = placeOf(name)
  const backend = 'emulator' in place ? emulated(place.emulator, emulator) : onLine(place)
  test?.note(name, backend)
  const notRun = test && backend.notRun // else the emulator says it itself, and what to do
  const lacking = notRun ?? needs.map((need) => lack(name, backend.lacks, need)).find((why) => why !== undefined)
  if (lacking !== undefined) return withoutIt(test, lacking)
  return openBoard({ name, backend, test, connected, defaults: { framing, timeout } })
}
