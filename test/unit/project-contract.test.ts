/** A project whose contract file is not where its setpoint.json says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildProject, contractOf, readProject } from '../../host-ts/src/project/index.js'
import { openModule } from '../../host-ts/src/testkit/index.js'
import { setpointIn } from '../e2e/support/cli.js'

const folder = mkdtempSync(join(tmpdir(), 'setpoint-project-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = join(folder, 'setpoint.json')
writeFileSync(
  file,
  `{
  "name": "heater",
  "contract": "contracts/heater.json",
  "module": { "language": "c", "source": "heater.c" }
}
`,
)
mkdirSync(join(folder, 'build'))
writeFileSync(join(folder, 'build', 'heater.wasm'), 'a module')
writeFileSync(join(folder, 'heater.c'), '')
writeFileSync(join(folder, 'in.json'), '{}')

const words =
  ':3:15: contract: there is no file "contracts/heater.json". It is the path of the contract file, from the folder of the project.'

test('the library names the place in the project file', async () => {
  const error = { code: 'bad-project', message: `${file}${words}` }
  await expect(buildProject(await readProject(file))).rejects.toMatchObject(error)
  await expect(openModule({ module: join(folder, 'build', 'heater.wasm') })).rejects.toMatchObject(error)
  expect(() => contractOf(join(folder, 'build', 'heater.wasm'))).toThrow(expect.objectContaining(error))
})

test('a folder is no contract file', async () => {
  const other = mkdtempSync(join(tmpdir(), 'setpoint-project-'))
  mkdirSync(join(other, 'contracts'))
  const path = join(other, 'setpoint.json')
  writeFileSync(path, '{"name": "heater", "contract": "contracts", "module": { "language": "c", "source": "heater.c" }}')
  const message = `${path}:1:32: contract: there is no file "contracts". It is the path of the contract file, from the folder of the project.`
  await expect(buildProject(await readProject(path))).rejects.toMatchObject({ code: 'bad-project', message })
  rmSync(other, { recursive: true })
})

test.each([[['build']], [['run', '--input', 'in.json']], [['pack', '--unsigned', '--version', '1.2.3']]])(
  'setpoint %s names it, and exits with 2',
  async (args) => {
    const { code, stdout, stderr } = await setpointIn(folder, ...args)
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `error: setpoint.json${words}\n` })
  },
)
