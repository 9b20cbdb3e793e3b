/** What hashing and verifying a package takes on a Cortex-M4. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import packages from '../vectors/signed_packages.json' with { type: 'json' }
import { openJudge } from '../verify/judge.js'
import { atMost, type Figure, whole } from './figure.js'

const BYTES_MOST = 26 * 1024
const STACK_MOST = 4 * 1024
/** The STM32F405 at full speed, one instruction a cycle. */
const CLOCK_MHZ = 168
/** Of QEMU: an instruction takes a nanosecond. */
const ONE_PER_NANOSECOND = ['-icount', 'shift=0,align=off,sleep=off']

/** Bytes in flash of the objects of a folder, as the linker's map of the build for the hardware has them. */
function flashOf(folder: string): number {
  const map = readFileSync(join(checkoutRoot(), '.cache/pio/build/stm32f405/firmware.map'), 'utf8')
  const placed = map.slice(map.indexOf('Linker script and memory map'))
  const flash = /^ \.(?:text|rodata|data)\S*(?:\n\s+| +)0x0*(?<at>[0-9a-f]+) +0x(?<size>[0-9a-f]+) (?<file>\S+)$/gm
  let bytes = 0
  for (const { groups } of placed.matchAll(flash)) {
    if (groups?.at !== '' && groups?.file?.includes(`/${folder}/`)) bytes += Number.parseInt(groups.size ?? '', 16)
  }
  return bytes
}

export async function verifyFigures(): Promise<Figure[]> {
  const [signature] = ed25519.filter(({ message, valid }) => valid === 1 && message.length > 0)
  const [file] = packages
  if (!signature || !file) throw new Error('the vectors are gone')
  await using judge = await openJudge('stm32f405', ONE_PER_NANOSECOND)
  const alone = await judge.signature(signature.key, signature.message, signature.signature)
  const packaged = await judge.package(file.file)
  const speed = (nanoseconds: number): string =>
    `${whole(nanoseconds)}, ${(nanoseconds / CLOCK_MHZ / 1000).toFixed(1)} ms at ${CLOCK_MHZ} MHz`
  return [
    atMost('SHA-256 and Ed25519 on a Cortex-M4, code and tables', flashOf('libsodium'), BYTES_MOST, 'bytes'),
    atMost('stack that hashing and verifying a package takes', Math.max(alone.stack, packaged.stack), STACK_MOST, 'bytes'),
    { what: 'one Ed25519 verification, instructions', value: speed(alone.nanoseconds) },
    { what: `a package of ${file.file.length / 2} bytes hashed and verified, instructions`, value: speed(packaged.nanoseconds) },
  ]
}
