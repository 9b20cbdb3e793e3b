import { createServer, type Socket } from 'node:net'
import { encodeFrame, type FrameEvent, type Framing, frameDecoder } from '../../frame/index.js'
import { isResponse, type SmpHeader, smpHeader } from '../../smp/index.js'
import { fromDuplex } from '../../transport/node-stream.js'
import { tcp } from '../../transport/tcp.js'

/** Several clients on one line of a device. */
export interface Hub extends AsyncDisposable {
  /** Where clients connect: `HOST:PORT`. */
  address: string
}

/** A request that gets no answer holds the line this long; sessions wait longer. */
const HOLD_MS = 1000

interface Request {
  client: Socket
  framing: Framing
  bytes: Uint8Array
}

/**
 * Takes the device's line and serves any number of clients on it. Whole messages pass, one request at a time, so that each answer
 * belongs to the request before it; sequence numbers stay as they are, because devices keep reasons by them. Damaged frames end here.
 *
 * @param target `HOST:PORT` of the device.
 */
export async function openHub(target: string): Promise<Hub> {
  const device = await tcp(target)
  const writer = device.writable.getWriter()
  const clients = new Set<Socket>()
  const waiting: Request[] = []
  let current: { client: Socket; header: SmpHeader } | undefined
  let limit: ReturnType<typeof setTimeout> | undefined

  function next(): void {
    clearTimeout(limit)
    current = undefined
    while (!current) {
      const request = waiting.shift()
      if (!request) return
      send(request)
    }
  }

  function send({ client, framing, bytes }: Request): void {
    if (client.destroyed) return
    const header = smpHeader(bytes)
    writer.write(encodeFrame(framing, bytes)).catch(() => undefined) // the device's line has ended: so do the clients
    if (!header || isResponse(header)) return // devices do not answer it
    current = { client, header }
    limit = setTimeout(next, HOLD_MS)
  }

  function ask(client: Socket, event: FrameEvent): void {
    if (event.kind !== 'message') return
    waiting.push({ client, framing: event.framing, bytes: event.bytes })
    if (!current) next()
  }

  function answer(event: FrameEvent): void {
    if (event.kind === 'text') for (const client of clients) client.write(`${event.line}\n`)
    if (event.kind !== 'message' || !current) return
    const { client, header } = current
    if (!answers(smpHeader(event.bytes), header)) return // too late: nobody waits for it
    if (!client.destroyed) client.write(encodeFrame(event.framing, event.bytes))
    next()
  }

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client)
    client.on('close', () => clients.delete(client))
    client.on('error', () => client.destroy())
    void forEachFrame(fromDuplex(client, 'client', async () => undefined).readable, (event) => ask(client, event))
  })
  void forEachFrame(device.readable, answer).then(() => {
    for (const client of clients) client.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port')
  return {
    address: `127.0.0.1:${bound.port}`,
    async [Symbol.asyncDispose]() {
      clearTimeout(limit)
      for (const client of clients) client.destroy()
      await device.close?.()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Until the stream ends, in whatever way. */
async function forEachFrame(bytes: ReadableStream<Uint8Array>, take: (event: FrameEvent) => void): Promise<void> {
  await bytes
    .pipeThrough(frameDecoder())
    .pipeTo(new WritableStream({ write: take }))
    .catch(() => undefined)
}

function answers(answer: SmpHeader | undefined, { op, group, command, sequence }: SmpHeader): boolean {
  return answer?.op === op + 1 && answer.group === group && answer.command === command && answer.sequence === sequence
}
