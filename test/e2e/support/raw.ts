import { encodeFrame, type FrameEvent, type Framing, frameDecoder } from '../../../host-ts/src/frame/index.js'
import type { Transport } from '../../../host-ts/src/index.js'
import { tcp } from '../../../host-ts/src/node.js'
import { decodeMessage, type SmpMessage } from '../../../host-ts/src/smp/message.js'
import { board } from '../../../host-ts/src/testkit/index.js'
import { use } from './boards.js'

/** A link without a client: bytes out, whatever is decoded in. */
export interface RawLink extends AsyncDisposable {
  send(...bytes: readonly Uint8Array[]): Promise<void>
  /** The next SMP message; text and damaged frames in between are passed over. */
  next(): Promise<SmpMessage>
}

export async function rawLink(address: string): Promise<RawLink> {
  return raw(await tcp(address))
}

/** To a board of its own. */
export async function rawLinkTo(name: string): Promise<RawLink> {
  return raw(await (await board(name, { connected: false })).open())
}

function raw(transport: Transport): RawLink {
  const writer = transport.writable.getWriter()
  const events = transport.readable.pipeThrough(frameDecoder()).getReader()
  return use({
    async send(...bytes: readonly Uint8Array[]) {
      for (const chunk of bytes) await writer.write(chunk)
    },
    async next() {
      for (;;) {
        const { done, value }: ReadableStreamReadResult<FrameEvent> = await events.read()
        if (done) throw new Error('the link was closed')
        if (value.kind === 'message') return decodeMessage(value.bytes)
      }
    },
    async [Symbol.asyncDispose]() {
      writer.releaseLock()
      events.releaseLock()
      await transport.close?.()
    },
  })
}

interface RawRequest {
  first?: number
  flags?: number
  length?: number
  group?: number
  sequence?: number
  command?: number
  cbor?: readonly number[]
}

/** An SMP message in which everything may be wrong; an os echo of "hi" unless told. */
export function rawMessage(request: RawRequest = {}): Uint8Array {
  const { first = 0x0a, flags = 0, group = 0, sequence = 1, command = 0, cbor = [0xa1, 0x61, 0x64, 0x62, 0x68, 0x69] } = request
  const { length = cbor.length } = request
  return Uint8Array.from([first, flags, length >> 8, length & 0xff, group >> 8, group & 0xff, sequence, command, ...cbor])
}

export function rawFrame(request: RawRequest = {}, framing: Framing = 'cobs'): Uint8Array {
  return encodeFrame(framing, rawMessage(request))
}
