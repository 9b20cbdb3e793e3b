import { type ConnectOptions, connect, type Device } from '../../device/index.js'
import { SetpointError } from '../../error.js'
import type { Backend, PoweredBoard } from './backend.js'
import type { TestBoard } from './board.js'
import { type Capability, lack } from './capability.js'
import { benchClock } from './clock.js'
import { recordedConsole } from './console.js'
import { type RunningTest, withoutIt } from './running-test.js'

export interface Opening {
  name: string
  backend: Backend
  /** Which is skipped where the board lacks what it uses, and with which the board ends. */
  test: RunningTest | undefined
  connected: boolean
  /** Of each client. */
  defaults: ConnectOptions
}

/** Nobody who kept a device from before a power cut sees anything but the end of its line. */
const ANEW = 'A power cut ends all clients of a board: take its device and client anew, or connect().'

/** Switches a board on. Whenever the test ends, also before this has, nothing of the board is left. */
export async function openBoard({ name, backend, test, connected, defaults }: Opening): Promise<TestBoard> {
  const power = powerOf(name, backend)
  const closedHint = backend.lacks.powerCut === undefined ? ANEW : undefined
  const console = recordedConsole(name)
  const clock = benchClock(() => power.board().emulator?.bench)
  const clients: Device[] = []
  let device: Device | undefined
  let cutting: Promise<void> = Promise.resolve()

  async function open(options?: ConnectOptions): Promise<Device> {
    const client = await connect(await power.board().open(), { ...defaults, onText: console.take, closedHint, ...options })
    clients.push(client)
    if (power.ended()) await client.close()
    return client
  }

  async function off(): Promise<void> {
    try {
      await power.off()
    } finally {
      await clock.close()
      await Promise.all(clients.splice(0).map((client) => client.close()))
    }
  }

  async function cut(): Promise<void> {
    await off()
    await power.on()
    if (connected) device = await open()
  }

  async function end(): Promise<void> {
    power.end()
    try {
      await off()
    } finally {
      console.end()
      backend.release()
    }
  }

  function client(): Device {
    if (device !== undefined) return device
    throw new SetpointError('usage', `${name} was asked for without a client`, { hint: 'connect() opens one.' })
  }

  /** The board, where it has the capability; without it the test ends here. */
  function having(capability: Capability): PoweredBoard {
    const why = lack(name, backend.lacks, capability)
    return why === undefined ? power.board() : withoutIt(test, why)
  }

  test?.afterwards(end)
  try {
    await (await power.on()).empty?.()
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
      having('clock')
      return clock
    },
    get flashFile() {
      return having('flashFile').emulator?.flashFile ?? ''
    },
    get link1() {
      return having('link1').emulator?.pty ?? ''
    },
    get emulator() {
      const { emulator } = having('emulator')
      if (emulator !== undefined) return emulator
      throw new SetpointError('usage', `${name} is no emulator`)
    },
    powerCut() {
      having('powerCut')
      cutting = cutting.then(cut, cut)
      return cutting
    },
    reset: () => client().reset(),
    open: async () => power.board().open(),
    connect: open,
    [Symbol.asyncDispose]: end,
  }
}

/** The switch of a board. After `end` it stays off, and one that was being switched on is awaited, and switched off. */
function powerOf(name: string, backend: Backend) {
  let powered: PoweredBoard | undefined
  let switching: Promise<void> | undefined
  let ended = false
  const isOff = (): SetpointError => new SetpointError('closed', `${name} is switched off`)

  async function switchOn(): Promise<void> {
    powered = await backend.powerOn()
  }

  return {
    ended: () => ended,
    end() {
      ended = true
    },
    async off(): Promise<void> {
      await switching?.catch(() => undefined) // `on` throws it
      await powered?.powerOff()
      powered = undefined
    },
    async on(): Promise<PoweredBoard> {
      if (ended) throw isOff()
      switching = switchOn()
      await switching
      if (ended || powered === undefined) throw isOff()
      return powered
    },
    board(): PoweredBoard {
      if (powered !== undefined) return powered
      throw isOff()
    },
  }
}
