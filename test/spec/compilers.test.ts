/** What today's compilers make by their defaults is accepted, or refused with the flag that helps; with the flag it runs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { contractSizes } from '../../host-ts/src/contract/index.js'
import { vet } from '../../host-ts/src/vet/index.js'
import { readContract } from '../contract/modules.js'
import { ofFirstVersion } from '../contract/versions.js'
import { boards } from '../e2e/support/boards.js'
import { openRig } from '../e2e/support/rig.js'

const folder = mkdtempSync(join(tmpdir(), 'setpoint-compilers-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Of the water heater's contract in its first version. */
const policy = contractSizes(readContract('modules/water-heater/contract.json'), 0)

const HINTED = ['--initial-memory=65536', '-z stack-size=2048']
const PADDED_CALL_INDIRECT = Buffer.from([0x11, 0x80, 0x80, 0x80, 0x80, 0x00, 0x80, 0x80, 0x80, 0x80, 0x00])

function clang(linker: readonly string[]): Uint8Array {
  const output = join(folder, 'heater.wasm')
  const exported = ['evaluate', 'sp_in', 'sp_out'].map((name) => `-Wl,--export=${name}`)
  const flags = ['--target=wasm32', '-O2', '-nostdlib', '-Wl,--no-entry', ...exported]
  execFileSync('clang-16', [
    ...flags,
    ...linker.map((flag) => `-Wl,${flag.replace(' ', ',')}`),
    'test/spec/compilers/heater.c',
    '-o',
    output,
  ])
  return new Uint8Array(readFileSync(output))
}

const rustc = (name: string): Uint8Array => new Uint8Array(readFileSync(`test/spec/compilers/rustc-${name}.wasm`))

const outputs = [
  { compiler: 'clang', byDefault: () => clang([]), hinted: () => clang(HINTED) },
  { compiler: 'rustc', byDefault: () => rustc('defaults'), hinted: () => rustc('hinted') },
]

describe.each(outputs)('$compiler', ({ byDefault, hinted }) => {
  test('is refused only for its memory by default, with the flags that help', async () => {
    expect(await vet(byDefault())).toEqual({ ok: true })
    const verdict = await vet(byDefault(), policy)
    expect(verdict).toMatchObject({ ok: false, name: 'memory' })
    for (const flag of HINTED) expect(verdict).toMatchObject({ sentence: expect.stringContaining(flag) })
  })

  test('is accepted with these flags, and runs on every board', async () => {
    expect(await vet(hinted(), policy)).toEqual({ ok: true })
    const answers = boards.map(async (board) => {
      await using rig = await openRig(board)
      expect(await rig.install(ofFirstVersion(hinted()))).toBe('runs')
      expect(await rig.evaluate()).toMatchObject({ result: 'good' })
      return (await rig.device.points()).points[0]?.proposed
    })
    expect(await Promise.all(answers)).toEqual(boards.map(() => 45)) // 1.5 times the tank's 30 degrees
  })
})

test('rustc pads the indices of call_indirect', () => {
  expect(Buffer.from(rustc('hinted')).indexOf(PADDED_CALL_INDIRECT)).toBeGreaterThan(0)
})
