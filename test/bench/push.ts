/** Speed of a push over a serial line that is simulated between client and native firmware. */
import { type Client, createClient } from '../../host-ts/src/client/index.js'
import { connect } from '../../host-ts/src/device/index.js'
import type { Framing } from '../../host-ts/src/frame/index.js'
import { buildPackage, developmentKey } from '../../host-ts/src/package/index.js'
import { openSession } from '../../host-ts/src/smp/index.js'
import { openRelay, startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { atLeast, type Figure, median, percent } from './figure.js'
import { uploadBySmpclient } from './smpclient.js'

/** 8N1: ten bits a byte. */
export const LINE_BYTES_PER_SECOND = 921_600 / 10
export const TURN_ROUND_MS = 2
const RUNS = 5

/** What base64, 124 of 127 bytes a line, leaves of the line. */
const CONSOLE_SHARE = (3 / 4) * (124 / 127)
const LEAST = 0.9

const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** As large as a slot takes; the device refuses to load it, so that nothing but the upload is measured. */
function packageOf(seed: number, contract: Uint8Array): Uint8Array {
  const payload = Uint8Array.from({ length: 16_000 }, (_, i) => (i * 167 + (i >> 5) * 31 + seed) & 0xff)
  payload.set(WASM_MAGIC)
  return buildPackage(payload, { key: developmentKey, counter: 0, contract })
}

async function seconds(client: Client, bytes: Uint8Array): Promise<number> {
  const start = performance.now()
  await client.image.upload(bytes)
  return (performance.now() - start) / 1000
}

async function shareOfLine(address: string, framing: Framing): Promise<number> {
  const session = openSession(await tcp(address), { framing })
  try {
    const client = createClient(session)
    await client.os.params()
    const { contract } = await client.setpoint.lifecycle()
    const shares: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const bytes = packageOf(run + (framing === 'cobs' ? 100 : 200), contract)
      shares.push(bytes.length / (await seconds(client, bytes)) / LINE_BYTES_PER_SECOND)
    }
    return median(shares)
  } finally {
    await session.close()
  }
}

async function contractOf(address: string): Promise<Uint8Array> {
  await using device = await connect(await tcp(address))
  return (await device.lifecycle()).contract
}

export async function pushFigures(): Promise<Figure[]> {
  await using emulator = await startEmulator('native')
  const line = { bytesPerSecond: LINE_BYTES_PER_SECOND, delay: TURN_ROUND_MS }
  await using relay = await openRelay(emulator.tcp, { toDevice: line, toClient: line })
  const cobs = await shareOfLine(relay.address, 'cobs')
  const console = await shareOfLine(relay.address, 'console')
  const bytes = packageOf(300, await contractOf(emulator.tcp))
  const peer = await uploadBySmpclient(relay.address, bytes)
  const peerShare = bytes.length / peer.seconds / LINE_BYTES_PER_SECOND
  return [
    atLeast('push, COBS framing, of the line', cobs, LEAST),
    atLeast('push, console framing, of what its encoding allows', console / CONSOLE_SHARE, LEAST, ` (${percent(console)} of the line)`),
    {
      what: `the same push by smpclient ${peer.version}, console framing, of what its encoding allows`,
      value: `${percent(peerShare / CONSOLE_SHARE)}: ours is ${(console / peerShare).toFixed(1)} times as fast`,
    },
  ]
}
