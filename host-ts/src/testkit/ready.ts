import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { parseAddress } from '../transport/tcp.js'

const RETRY_MS = 5
const GIVE_UP_MS = 10_000

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
    throw new Error('the firmware does not answer')
  } finally {
    clearInterval(retry)
    clearTimeout(limit)
    socket.destroy()
  }
}
