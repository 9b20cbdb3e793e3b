/** What GitHub runs of this repository, and of the projects that `setpoint new` makes; no test here runs it there. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const folder = '.github/workflows'
const own = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const)
const project = readFileSync('host-ts/templates/common/workflow.yml', 'utf8')
const files = [...own, ["a project's", project] as const]

/** Lines that use an action: which, and what follows. */
const actions = (text: string) => [...text.matchAll(/uses: *(\S+)(.*)$/gm)]

test('there is a workflow, and it runs what a change must pass', () => {
  expect(own.map(([, text]) => text).join('\n')).toMatch(/^ +- run: bash \.ci\/run$/m)
})

test("the repository's keeps the firmware and the package, with checksums", () => {
  const text = own.map(([, text]) => text).join('\n')
  expect(text).toMatch(/npm pack --pack-destination images/)
  expect(text).toMatch(/cd images && sha256sum \*\.tgz \*\/\* > SHA256SUMS/)
})

test('the test that runs on Renode is there', () => {
  const [, file] = /vitest run --config test\/vitest\.config\.ts (\S+)$/m.exec(files.map(([, text]) => text).join('\n')) ?? []
  expect(readFileSync(`test/${file}`, 'utf8')).toContain('emulatorMissing(BOARD)')
})

describe.each(files)('%s', (_name, text) => {
  test('pins every action by its commit, and says which version that is', () => {
    const used = actions(text)
    expect(used.length).toBeGreaterThan(0)
    for (const [, action, rest] of used) {
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/)
      expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/)
    }
  })

  test('may read, and nothing else', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\S/m)
    expect(text).not.toContain('secrets.')
  })
})

describe("a project's", () => {
  test('uses the actions of the repository, at the same commits', () => {
    const known = own.flatMap(([, text]) => actions(text).map(([line]) => line))
    for (const [line] of actions(project)) expect(known).toContain(line)
  })

  test('builds, tests on two backends, and keeps what came of it also where a test failed', () => {
    const commands = [...project.matchAll(/^ +- run: (.*)$/gm)].map(([, command]) => command)
    expect(commands).toEqual([
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends qemu-system-arm',
      'npm ci',
      'npx --no setpoint build',
      'npx --no setpoint test --on native,stm32f405',
    ])
    expect(project).toMatch(/if: \$\{\{ !cancelled\(\) \}\}\n[\s\S]*build\/junit\.xml\n +build\/\*\.wasm\n$/)
  })
})
