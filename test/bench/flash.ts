/** Flashing an STM32 over a line of 115200 baud 8E1, beside stm32flash of Debian on the same line. All of it is simulated. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { flashStm32, planStm32, type Stm32Plan, stm32Chips } from '../../host-ts/src/flash/index.js'
import { openRelay } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { openTerminal, serveTcp } from '../sim/server.js'
import { FLASH, type Rom, SECTORS, stm32Rom } from '../sim/stm32-rom.js'
import { atLeast, type Figure, percent } from './figure.js'

/** 8E1: eleven bits a byte. */
const BYTES_PER_SECOND = 115_200 / 11
const LEAST = 0.85
/** Sectors 0 to 3: one file for stm32flash too. */
const BYTES = 64 * 1024
const SECTORS_WRITTEN = 4
/** Milliseconds, typical at 32 bits in parallel (data sheet of the STM32F405, table "Flash memory programming"). */
const WORD_MS = 0.016
const ERASE_MS_16K = 250
const busy = { word: WORD_MS, erase: (bytes: number) => (ERASE_MS_16K * bytes) / (16 * 1024) }

/** Bytes of AN3155's conversation in both directions: code and complement, address or sectors, count, data, checksums, ACKs. */
const WRITE = 2 + 1 + 5 + 1 + 1 + 1 + 1
const READ = 2 + 1 + 5 + 1 + 2 + 1
const ERASE = 2 + 1 + 5 + 1
const GO = 2 + 1 + 5 + 1

function firmware(): Uint8Array {
  const bytes = Uint8Array.from({ length: BYTES }, (_, i) => (i * 151 + (i >> 8)) & 0xff)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x2000_2000, true)
  view.setUint32(4, FLASH + 0x401, true)
  return bytes
}

/** What nobody can be faster than: each byte once, one after the other, as the note wants it; and the flash. */
function leastSeconds({ erase, blocks }: Stm32Plan): number {
  const bytes = blocks.reduce((sum, block) => sum + WRITE + READ + 2 * block.bytes.length, 0) + ERASE * erase.length + GO
  const flash =
    erase.reduce((sum, { length }) => sum + busy.erase(length), 0) +
    blocks.reduce((sum, block) => sum + (block.bytes.length / 4) * WORD_MS, 0)
  return bytes / BYTES_PER_SECOND + flash / 1000
}

/** A chip behind a slow line: what `use` takes, in seconds. It must leave the firmware in flash, started. */
async function measure(content: Uint8Array, use: (address: string) => Promise<void>): Promise<number> {
  let rom: Rom | undefined
  await using served = await serveTcp((send) => {
    const made = stm32Rom({ busy }, send)
    rom = made
    return { receive: made.receive, started: () => made.started !== undefined }
  })
  const line = { bytesPerSecond: BYTES_PER_SECOND }
  await using relay = await openRelay(served.address, { toDevice: line, toClient: line })
  const begun = performance.now()
  await use(relay.address)
  const seconds = (performance.now() - begun) / 1000
  if (!rom || Buffer.compare(rom.flash.subarray(0, content.length), content) !== 0) throw new Error('the flash does not hold the firmware')
  if (rom.started !== FLASH || rom.erased.length !== SECTORS_WRITTEN) throw new Error('another flashing than was meant')
  return seconds
}

async function byStm32flash(content: Uint8Array): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  try {
    const file = join(folder, 'firmware.bin')
    writeFileSync(file, content)
    return await measure(content, async (address) => {
      await using terminal = await openTerminal(address)
      await promisify(execFile)('stm32flash', ['-m', '8n1', '-b', '115200', '-v', '-w', file, '-g', '0', terminal.path])
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function flashFigures(): Promise<Figure[]> {
  const content = firmware()
  const plan = planStm32([{ address: FLASH, bytes: content }], { ...stm32Chips.stm32f405, sectors: SECTORS })
  const least = leastSeconds(plan)
  const ours = await measure(content, async (address) => void (await flashStm32(await tcp(address), plan)))
  const theirs = await byStm32flash(content)
  return [
    atLeast(
      'flashing 64 KiB by the loader of a simulated STM32F405, of what line and protocol allow',
      least / ours,
      LEAST,
      ` (${ours.toFixed(1)} s)`,
    ),
    {
      what: 'the same by stm32flash of Debian, on the same line',
      value: `${percent(least / theirs)} (${theirs.toFixed(1)} s): ours takes ${percent(ours / theirs)} of that`,
    },
  ]
}
