import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { contractJsonSchema } from '../../host-ts/src/contract/index.js'
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

test('a unit is what fits into a line of the contract text, and has words', () => {
  for (const code of unitCodes) {
    expect(code).toMatch(/^[!-~]{1,23}$/)
    expect(code).not.toMatch(/["\\]/)
    expect(units[code]).toMatch(/^[a-zA-Z]/)
  }
})
