/** What GitHub runs of this repository, and of the projects that `setpoint new` makes; no test here runs it there. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { inVenv } from '../e2e/support/programs.js'

const folder = '.github/workflows'
const PROJECT = 'host-ts/templates/common/workflow.yml'
const own = readdirSync(folder).map((name) => `${folder}/${name}`)
const paths = [...own, PROJECT]

const step = z.object({ run: z.string().optional(), uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })
const job = z.object({
  permissions: z.undefined().optional(), // the workflow's hold for all its jobs
  needs: z.union([z.string(), z.array(z.string())]).default([]),
  steps: z.array(step.extend({ if: z.string().optional() })),
})
const workflow = z.object({ permissions: z.record(z.string(), z.string()), jobs: z.record(z.string(), job) })
type Workflow = z.infer<typeof workflow>

/** As PyYAML reads them. */
function read(files: readonly string[]): Map<string, Workflow> {
  const script = 'import json, sys, yaml; print(json.dumps([yaml.safe_load(open(path)) for path in sys.argv[1:]], default=str))'
  const read = JSON.parse(execFileSync(inVenv('python'), ['-c', script, ...files], { encoding: 'utf8' }))
  return new Map(files.map((file, i) => [file, workflow.parse(read[i])]))
}

const workflows = read(paths)
const of = (path: string): Workflow => workflows.get(path) as Workflow
const stepsOf = (path: string) => Object.values(of(path).jobs).flatMap(({ steps }) => steps)
const commandsOf = (path: string): string[] => stepsOf(path).flatMap(({ run }) => run?.split('\n') ?? [])
const actionsOf = (path: string): string[] => stepsOf(path).flatMap(({ uses }) => uses ?? [])

test('there is a workflow that runs what a change must pass', () => {
  expect(own.flatMap(commandsOf)).toContain('bash .ci/run')
})

describe.each(paths)('%s', (path) => {
  test('pins every action by its commit', () => {
    expect(actionsOf(path).length).toBeGreaterThan(0)
    for (const action of actionsOf(path)) expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/)
  })

  test('may read, and nothing else', () => {
    expect(of(path).permissions).toEqual({ contents: 'read' })
    expect(readFileSync(path, 'utf8')).not.toMatch(/\bsecrets\b/)
  })

  test('has jobs that wait for jobs that there are', () => {
    const { jobs } = of(path)
    for (const { needs } of Object.values(jobs)) for (const name of [needs].flat()) expect(Object.keys(jobs)).toContain(name)
  })
})

describe("the repository's", () => {
  const words = [...own.flatMap(commandsOf), ...readFileSync('.ci/run', 'utf8').split('\n')].join('\n')

  test('run scripts of package.json, and files that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const named = [...words.matchAll(/\bnpm (?:run )?(?!run|ci\b|pack\b)([\w-]+)/g)].map(([, name]) => name)
    expect(named).toEqual(expect.arrayContaining(['build', 'test', 'lint', 'size']))
    for (const name of named) expect(Object.keys(scripts)).toContain(name)
    const files = [...words.matchAll(/\S*e2e\/\S+\.test\.ts/g)].map(([file]) => `test/${file}`)
    expect(files.length).toBeGreaterThan(0)
    for (const file of [...files, '.ci/run']) expect({ file, there: existsSync(file) }).toEqual({ file, there: true })
  })
})

describe("a project's", () => {
  test('uses the actions of the repository, at the same commits', () => {
    const known = own.flatMap(actionsOf)
    for (const action of actionsOf(PROJECT)) expect(known).toContain(action)
  })

  test('keeps what came of it also where a test failed', () => {
    const kept = stepsOf(PROJECT).find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
    expect(kept).toMatchObject({ if: '${{ !cancelled() }}', with: { path: 'build/junit.xml\nbuild/*.wasm\n' } })
  })
})
