import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

/** Code and tables together. */
export const VET_BYTES_MOST = 8192

const WORDS = 'vet_codes.o'

/** Bytes of vet's objects in the build for the hardware: code (.text), tables (.rodata), and the sentences of refusals. */
export function vetSize(): { code: number; tables: number; words: number } {
  const folder = join(checkoutRoot(), '.cache', 'pio', 'build', 'stm32f405', 'guest')
  const sizes = { code: 0, tables: 0, words: 0 }
  for (const name of readdirSync(folder).filter((file) => /^vet_.*\.o$/.test(file))) {
    const sections = execFileSync('arm-none-eabi-size', ['-A', join(folder, name)], { encoding: 'utf8' })
    for (const [, kind, size] of sections.matchAll(/^\.(text|rodata)\S*\s+(\d+)/gm)) {
      if (name === WORDS) sizes.words += Number(size)
      else sizes[kind === 'text' ? 'code' : 'tables'] += Number(size)
    }
  }
  return sizes
}
