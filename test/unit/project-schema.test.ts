import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectJsonSchema } from '../../host-ts/src/project/index.js'

const path = 'host-ts/schema/setpoint.schema.json'

// After a change of the schema: npm test -- project-schema -u
test('the published JSON Schema is that of the check', async () => {
  await expect(`${JSON.stringify(projectJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(join('../..', path))
})

test('the package publishes it, by a path that project files can name', () => {
  const { files, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(files).toContain(dirname(path))
  expect(exports['./setpoint.schema.json']).toBe(`./${path}`)
})

const projects = readdirSync('modules')
  .map((name) => join('modules', name, 'setpoint.json'))
  .filter((file) => existsSync(file))

test.each(projects)('%s names it', (file) => {
  const { $schema } = JSON.parse(readFileSync(file, 'utf8'))
  expect(join(dirname(file), $schema)).toBe(path)
})
