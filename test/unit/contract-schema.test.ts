import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { contractJsonSchema } from '../../host-ts/src/contract/index.js'
import { countLimits, limits, structLimits } from '../../host-ts/src/contract/limits.js'
import { unitCodes, units } from '../../host-ts/src/contract/units.js'

const path = 'host-ts/schema/contract.schema.json'

// After a change of the schema: npm test -- contract-schema -u
test('the published JSON Schema is that of the check', async () => {
  await expect(`${JSON.stringify(contractJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(join('../..', path))
})

test('the package publishes it, by a path that contract files can name', () => {
  const { files, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(files).toContain(dirname(path))
  expect(exports['./contract.schema.json']).toBe(`./${path}`)
})

test.each(['modules/water-heater/contract.json', 'test/contract/types.json'])('%s names it', (file) => {
  const { $schema } = JSON.parse(readFileSync(file, 'utf8'))
  expect(join(dirname(file), $schema)).toBe(path)
  expect(existsSync(path)).toBe(true)
})

/** `#define SP_NAME 24u` */
function define(file: string, name: string): number {
  const [, value] = new RegExp(`#define ${name} +(\\d+)u`).exec(readFileSync(`firmware/core/${file}`, 'utf8')) ?? []
  return Number(value)
}

test("limits are the firmware's", () => {
  const config = (name: string): number => define('config.h', name)
  expect(countLimits).toEqual({
    signals: config('SP_SIGNALS_MAX'),
    points: config('SP_POINTS_MAX'),
    probes: config('SP_PROBES_MAX'),
    state: config('SP_STATE_MAX'),
  })
  expect(structLimits).toEqual({ in: config('SP_IN_BYTES_MAX'), state: config('SP_STATE_BYTES_MAX') })
  expect(config('SP_OUT_BYTES_MAX')).toBeGreaterThanOrEqual((countLimits.points + countLimits.probes) * 8)
  expect(limits).toMatchObject({
    name: config('SP_NAME_MAX') - 1,
    depth: config('SP_DEPTH_MAX'),
    memory: config('SP_MEMORY_CAP_MAX'),
    deadline: config('SP_DEADLINE_MAX_US') / 1e6,
    loadFuelMin: config('SP_VET_GLOBALS_MAX') + 2 * config('SP_VET_SEGMENTS_MAX'),
    settings: config('SP_JOURNAL_PAYLOAD_MAX'),
  })
})

test('a unit is what fits into a line of the contract text, and has words', () => {
  for (const code of unitCodes) {
    expect(code).toMatch(/^[!-~]{1,23}$/)
    expect(code).not.toMatch(/["\\]/)
    expect(units[code]).toMatch(/^[a-zA-Z]/)
  }
})

test('SPEC.md lists the units', () => {
  const [, section = ''] = /### Units\n([\s\S]*?)\n#/.exec(readFileSync('SPEC.md', 'utf8')) ?? []
  const codes = [...section.matchAll(/`([^`]+)`/g)].map(([, code]) => code)
  expect(codes.toSorted()).toEqual(unitCodes.toSorted())
})
