/** A simulated loader where programs find it: on TCP, and on a pseudo-terminal. */
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startProcess } from '../../host-ts/src/testkit/emulator/process.js'
import { parseAddress } from '../../host-ts/src/transport/tcp.js'

/** One end of the line. */
export interface Loader {
  receive(bytes: Uint8Array): void
  /** Whether the firmware has been started: the line is its from then on. */
  started(): boolean
}

export interface Served extends AsyncDisposable {
  /** `HOST:PORT`. */
  address: string
  /** Ends the present connections, as a pulled cable does. */
  cut(): void
}

/**
 * Serves a loader, which is made of the function that sends its bytes, to one client after the other.
 *
 * @param firmware `HOST:PORT` of what has the line once the firmware has been started; without it nobody.
 */
export async function serveTcp(make: (send: (bytes: Uint8Array) => void) => Loader, firmware?: string): Promise<Served> {
  const sockets = new Set<Socket>()
  let client: Socket | undefined
  const loader = make((bytes) => void client?.write(bytes))
  const join = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer({ noDelay: true }, (socket) => {
    client = join(socket)
    let device: Socket | undefined
    socket.on('data', (bytes) => {
      if (!loader.started()) return loader.receive(bytes)
      if (firmware === undefined) return
      if (!device) {
        device = join(connect({ ...parseAddress(firmware), noDelay: true }))
        device.on('data', (answer) => socket.write(answer))
      }
      device.write(bytes)
    })
    socket.on('close', () => device?.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface Terminal extends AsyncDisposable {
  path: string
}

const POLL_MS = 5

/** A pseudo-terminal in front of a TCP address: socat of Debian's package. It ends with the connection, as a port that was unplugged. */
export async function openTerminal(address: string): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-pty-'))
  const path = join(folder, 'tty')
  const socat = startProcess('socat', [`pty,raw,echo=0,link=${path}`, `tcp:${address},nodelay`])
  let running = true
  void socat.ended.then(() => {
    running = false
  })
  while (running && !existsSync(path)) await pause(POLL_MS)
  if (!running) throw new Error(`socat did not start: ${socat.problem()}`)
  const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY) // socat would end when a client closes it
  return {
    path,
    async [Symbol.asyncDispose]() {
      closeSync(held)
      await socat.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
