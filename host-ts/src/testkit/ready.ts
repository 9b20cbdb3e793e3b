import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { encodeFrame, frameDecoder } from '../frame/index.js'
import { encodeMessage, Group, isResponse, Op, smpHeader } from '../smp/index.js'
import { parseAddress, tcp } from '../transport/tcp.js'

const RETRY_MS = 5
const GIVE_UP_MS = 10_000
const NO_ANSWER = 'the firmware does not answer'

/**
 * Resolves when the firmware reads its lines: what arrives before it has set up its UARTs is lost. Asks on the bench line, because links
 * count what they receive, and leaves no answer behind for the next client.
 */
export async function firmwareReady(bench: string): Promise<void> {
  const socket = connect({ ...parseAddress(bench), noDelay: true })
  socket.on('error', () => undefined) // then no line comes
  const limit = setTimeout(() => socket.destroy(), GIVE_UP_MS)
  const retry = setInterval(() => socket.write('samples\n'), RETRY_MS)
  let asked = false
  try {
    for await (const line of createInterface({ input: socket })) {
      if (!asked && line === 'ok') {
        asked = true
        clearInterval(retry)
        socket.write('ready\n') // no such line: its error comes after all answers that are still on their way
      } else if (asked && line !== 'ok') return
    }
    throw new Error(NO_ANSWER)
  } finally {
    clearInterval(retry)
    clearTimeout(limit)
    socket.destroy()
  }
}

/** A request more costs the firmware more than a byte of the bench line; and their numbers are bytes. */
const ECHO_RETRY_MS = 100

/**
 * The same for firmware without a bench line: asks on a link, with echoes, until the last one that was sent is answered. What the ROM says
 * before is text.
 *
 * @param giveUp Milliseconds, below 25,000.
 */
export async function linkReady(address: string, giveUp: number): Promise<void> {
  const link = await tcp(address)
  const writer = link.writable.getWriter()
  const events = link.readable.pipeThrough(frameDecoder()).getReader()
  let sent = 0
  const ask = (): void => {
    const echo = encodeMessage({ op: Op.write, group: Group.os, sequence: ++sent, command: 0, payload: { d: '' } })
    writer.write(encodeFrame('cobs', echo)).catch(() => undefined) // then no answer comes
  }
  const retry = setInterval(ask, ECHO_RETRY_MS)
  const limit = setTimeout(() => events.cancel().catch(() => undefined), giveUp)
  try {
    ask()
    for (;;) {
      const { done, value } = await events.read()
      if (done) throw new Error(NO_ANSWER)
      const header = value.kind === 'message' ? smpHeader(value.bytes) : undefined
      if (!header || !isResponse(header)) continue
      clearInterval(retry)
      if (header.sequence === sent) return
    }
  } finally {
    clearInterval(retry)
    clearTimeout(limit)
    writer.releaseLock()
    events.releaseLock()
    await link.close?.()
  }
}
