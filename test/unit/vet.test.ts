/** What vet costs on a Cortex-M4, and that SPEC.md has its limits. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { VET_BYTES_MOST, vetSize } from '../bench/vet-size.js'

test('vet takes at most 8 KB of flash on a Cortex-M4, without the sentences of refusals', () => {
  const { code, tables } = vetSize()
  expect(code).toBeGreaterThan(0)
  expect(code + tables).toBeLessThanOrEqual(VET_BYTES_MOST)
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
