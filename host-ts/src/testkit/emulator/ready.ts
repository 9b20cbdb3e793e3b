import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { encodeFrame, frameDecoder } from '../../frame/index.js'
import { encodeMessage, Group, isResponse, Op, smpHeader } from '../../smp/index.js'
import { parseAddress, tcp } from '../../transport/tcp.js'

const RETRY_MS = 5
const GIVE_UP_MS = 10_000
/** Of the time so far, between two questions: so all of them, 440 bytes, fit the 512 in which a board keeps what it is too busy to read. */
const RETRY_SHARE = 1 / 8
const NO_ANSWER = 'the firmware does not answer'

/**
 * Resolves when the firmware reads its lines: what arrives before it has set up its UARTs is lost. Asks on the bench line, because links
 * count what they receive, and leaves no answer behind for the next client.
 */
export async function firmwareReady(bench: string): Promise<void> {
  const socket = connect({ ...parseAddress(bench), noDelay: true })
  socket.on('error', () => undefined) // then no line comes
  const limit = setTimeout(() => socket.destroy(), GIVE_UP_MS)
  const begun = performance.now()
  let retry: ReturnType<typeof setTimeout> | undefined
  const ask = (): void => {
    socket.write('samples\n')
    retry = setTimeout(ask, Math.max(RETRY_MS, (performance.now() - begun) * RETRY_SHARE))
  }
  let asked = false
  try {
    ask()
    for await (const line of createInterface({ input: socket })) {
      if (!asked && line === 'ok') {
        asked = true
        clearTimeout(retry)
        socket.write('ready\n') // no such line: its error comes after all answers that are still on their way
      } else if (asked && line !== 'ok') return
    }
    throw new Error(NO_ANSWER)
  } finally {
    clearTimeout(retry)
    clearTimeout(limit)
    socket.destroy()
  }
}

/** A request costs the firmware more than a line of the bench; and their numbers are bytes. */
const ECHO_RETRY_MS = 100
/** Once it answers: the last one that was sent may have been lost. */
const ECHO_AGAIN_MS = 1000

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
  let retry = setInterval(ask, ECHO_RETRY_MS)
  const limit = setTimeout(() => events.cancel().catch(() => undefined), giveUp)
  try {
    ask()
    for (;;) {
      const { done, value } = await events.read()
      if (done) throw new Error(NO_ANSWER)
      const header = value.kind === 'message' ? smpHeader(value.bytes) : undefined
      if (!header || !isResponse(header)) continue
      if (header.sequence === sent) return
      clearInterval(retry)
      retry = setInterval(ask, ECHO_AGAIN_MS)
    }
  } finally {
    clearInterval(retry)
    clearTimeout(limit)
    writer.releaseLock()
    events.releaseLock()
    await link.close?.()
  }
}
