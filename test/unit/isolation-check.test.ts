/* What the build says of regions that the guest's protection could not have (firmware/platform/builder/isolation.py). */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

const root = checkoutRoot()
const SCRIPT = 'import isolation, json, sys; print(json.dumps(list(isolation.misaligned(json.loads(sys.argv[1])))))'
const right = {
  sp_link_guest: 0x40380000,
  sp_link_guest_readable: 0x3fc80000,
  sp_link_guest_region: 0x20000,
  sp_link_arena: 0x3fca0000,
  sp_link_arena_end: 0x3fcb0000,
}

function misaligned(changed: Partial<typeof right>): unknown {
  const options = { cwd: join(root, 'firmware/platform/builder'), encoding: 'utf8' as const }
  return JSON.parse(execFileSync(join(root, '.cache/venv/bin/python'), ['-c', SCRIPT, JSON.stringify({ ...right, ...changed })], options))
}

test('regions that begin at a multiple of their size pass', () => {
  expect(misaligned({})).toEqual([])
})

test.each([
  ['code', { sp_link_guest: 0x40390000 }, 'sp_link_guest is at 0x40390000'],
  ['constants', { sp_link_guest_readable: 0x3fc96680 }, 'sp_link_guest_readable is at 0x3fc96680'],
  ['an arena', { sp_link_arena: 0x3fca8000, sp_link_arena_end: 0x3fcb8000 }, 'sp_link_arena is at 0x3fca8000'],
])('a region for %s that begins elsewhere would be larger, and fails the build', (_, changed, says) => {
  expect(misaligned(changed)).toEqual([expect.stringContaining(says)])
})

test('an arena that is no power of two fails the build', () => {
  expect(misaligned({ sp_link_arena_end: 0x3fcac000 })).toEqual([expect.stringContaining('not where a region of 49152 bytes can begin')])
})
