/** What vet costs on a Cortex-M4, and that SPEC.md has its limits. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const CODE_MAX = 8192
const guest = 'firmware/guest'
const flags = ['-std=c11', '-mcpu=cortex-m4', '-mthumb', '-Os', '-ffunction-sections', '-c']

/** Bytes of code and tables in flash, without the words of refusals (vet_codes.c). */
function sizeOnCortexM4(): number {
  const folder = mkdtempSync(join(tmpdir(), 'vet-'))
  try {
    const names = readdirSync(guest).filter((name) => /^vet_.*\.c$/.test(name) && name !== 'vet_codes.c')
    const objects = names.map((name) => {
      const object = join(folder, `${name}.o`)
      execFileSync('arm-none-eabi-gcc', [...flags, join(guest, name), '-o', object])
      return object
    })
    const lines = execFileSync('arm-none-eabi-size', objects, { encoding: 'utf8' }).trim().split('\n').slice(1)
    return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[0]), 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('vet takes at most 8 KB of flash on a Cortex-M4', () => {
  const size = sizeOnCortexM4()
  console.log(`vet on a Cortex-M4: ${size} bytes of code and tables`)
  expect(size).toBeLessThanOrEqual(CODE_MAX)
})

test('SPEC.md has the limits of config.h', () => {
  const config = readFileSync('firmware/core/config.h', 'utf8')
  const limits = [...config.matchAll(/#define SP_VET_(\w+)_MAX\s+(\d+)u/g)]
    .filter(([, name]) => name !== 'RAM')
    .map(([, , value]) => Number(value))
  const [, table = ''] = /\| limit \| most \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(readFileSync('SPEC.md', 'utf8')) ?? []
  const specified = [...table.matchAll(/\| ([\d,]+) \|$/gm)].map(([, value = '']) => Number(value.replace(',', '')))
  expect(specified).toEqual(limits)
})
