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
  /** Which is skipped where the board lacks what it uses. */
  test: RunningTest | undefined
  connected: boolean
  /** Of each client. */
  defaults: ConnectOptions
}

/** Switches a board on. */
export async function openBoard({ name, backend, test, connected, defaults }: Opening): Promise<TestBoard> {
  const console = recordedConsole(name)
  const clients: Device[] = []
  let powered: PoweredBoard | undefined
  let device: Device | undefined
  const clock = benchClock(() => powered?.emulator?.bench)

  async function on(): Promise<PoweredBoard> {
    powered = await backend.powerOn()
    return powered
  }

  async function off(): Promise<void> {
    await powered?.powerOff()
    powered = undefined
    await clock.close()
    await Promise.all(clients.splice(0).map((client) => client.close()))
  }

  async function end(): Promise<void> {
    await off()
    backend.release()
  }

  async function open(options?: ConnectOptions): Promise<Device> {
    const client = await connect(await whilePowered().open(), { ...defaults, onText: console.take, ...options })
    clients.push(client)
    return client
  }

  function whilePowered(): PoweredBoard {
    if (powered !== undefined) return powered
    throw new SetpointError('closed', `${name} is switched off`)
  }

  function client(): Device {
    if (device !== undefined) return device
    throw new SetpointError('usage', `${name} was asked for without a client`, { hint: 'connect() opens one.' })
  }

  /** The board, where it has the capability; without it the test ends here. */
  function having(capability: Capability): PoweredBoard {
    const why = lack(name, backend.lacks, capability)
    if (why === undefined) return whilePowered()
    if (test) void end().catch(() => undefined) // a skipped test calls nothing afterwards
    return withoutIt(test, why)
  }

  try {
    await (await on()).empty?.()
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
    async powerCut() {
      having('powerCut')
      await off()
      await on()
      if (connected) device = await open()
    },
    reset: () => client().reset(),
    open: async () => whilePowered().open(),
    connect: open,
    [Symbol.asyncDispose]: end,
  }
}
