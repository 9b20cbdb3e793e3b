import type { Duplex } from 'node:stream'
import type { Transport } from './transport.js'

/** Web Streams over a Node duplex. (Duplex.toWeb turns the close of a destroyed socket into unhandled rejections in Node 20.) */
export function fromDuplex(duplex: Duplex, label: string, close: () => Promise<void>): Transport {
  let ended = false
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      const finish = (error?: Error): void => {
        if (ended) return
        ended = true
        if (error) controller.error(error)
        else controller.close()
      }
      duplex.on('data', (chunk: Uint8Array) => {
        if (ended) return
        controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength))
        if ((controller.desiredSize ?? 1) <= 0) duplex.pause()
      })
      duplex.on('end', () => finish())
      duplex.on('close', () => finish())
      duplex.on('error', finish)
    },
    pull: () => void duplex.resume(),
    cancel() {
      ended = true
    },
  })
  const writable = new WritableStream<Uint8Array>({
    write: (chunk) =>
      new Promise((resolve, reject) => {
        duplex.write(chunk, (error) => (error ? reject(error) : resolve()))
      }),
  })
  return { readable, writable, label, close }
}
