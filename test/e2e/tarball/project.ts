/** A project that an installation makes, here and elsewhere. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { npm, seedLock } from '../support/installed.js'
import { type Finished, run } from '../support/programs.js'
import { command, environment, folder, forAll, forAuthors, NPM_MS, setpoint, tarball, temporary } from './setup.js'

describe('a project of an installation', () => {
  const project = join(folder, 'heater')
  const inProject = (...args: readonly string[]): Promise<Finished> => run('npx', ['--no', 'setpoint', ...args], environment, project)

  test('is not made without compiler and test runner; the error has the command that installs both', async () => {
    const { assemblyscript, vitest } = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies
    const both = `assemblyscript@${assemblyscript} vitest@${vitest}`
    expect(forAuthors).toMatch(new RegExp(`^${forAll.replace('install', 'install --save-exact')} ${both}$`))
    const refused = async (cwd: string, hint: string): Promise<void> => {
      expect(await run(command, ['new', 'other'], environment, cwd)).toEqual({
        code: 3,
        stdout: '',
        stderr: `error: assemblyscript is not installed beside setpoint\nRun: ${hint} ${both}\n`,
      })
      expect(existsSync(join(cwd, 'other'))).toBe(false)
    }
    await refused(folder, 'npm install --save-dev --save-exact')
    await refused(temporary, `npm --prefix ${folder} install --save-dev --save-exact`)
    const [file, away] = [join(folder, 'package.json'), join(temporary, 'package.json')]
    renameSync(file, away) // as where global packages are
    await refused(folder, 'npm install --global').finally(() => renameSync(away, file))
  })

  test('is made, built and tested with what is installed', { timeout: NPM_MS }, async () => {
    seedLock(folder)
    await npm(folder, forAuthors)
    expect(await setpoint('new', 'heater')).toMatchObject({ code: 0, stdout: expect.stringContaining('heater is ready') })
    expect(await inProject('build')).toMatchObject({ code: 0, stdout: expect.stringContaining('build/heater.wasm') })
    const { code, stdout } = await inProject('test')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/Tests +(\d+) passed \(\1\)[\s\S]*MOST FUEL/) })
  })

  test("README.md's TypeScript is right there", async () => {
    const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block)
    expect(blocks.length).toBeGreaterThan(4)
    const at = join(project, 'readme')
    mkdirSync(at)
    for (const [i, block] of [...blocks, 'missing()\n'].entries()) writeFileSync(join(at, `${i + 1}.ts`), `${block}export {}\n`)
    const types = { types: ['node', 'w3c-web-serial'], typeRoots: [join(checkoutRoot(), 'node_modules', '@types')] }
    writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', compilerOptions: types, include: ['*.ts'] }))
    const { stdout } = await run(join(checkoutRoot(), 'node_modules', '.bin', 'tsc'), ['-p', 'readme'], {}, project)
    expect(stdout).toBe(`readme/${blocks.length + 1}.ts(1,1): error TS2304: Cannot find name 'missing'.\n`)
    const [, onBoards = ''] = blocks
    expect(onBoards).toContain("from 'vitest'")
    writeFileSync(join(project, 'test', 'readme.test.ts'), onBoards)
    const tested = await inProject('test', 'readme').finally(() => rmSync(join(project, 'test', 'readme.test.ts')))
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/Tests +1 passed \(1\)/) })
    rmSync(at, { recursive: true })
  })

  test('runs elsewhere, by the commands of its workflow, once the package is in it and the command of its README was given', {
    timeout: NPM_MS,
  }, async () => {
    const elsewhere = join(temporary, 'elsewhere')
    renameSync(project, elsewhere)
    const [, line = ''] = /`(npm install --save-dev .*?)`/.exec(readFileSync(join(elsewhere, 'README.md'), 'utf8')) ?? []
    copyFileSync(tarball.path, join(elsewhere, basename(tarball.path)))
    seedLock(elsewhere)
    await npm(elsewhere, `${line} --package-lock-only`) // what it would install is installed from the lock
    for (const name of ['package.json', 'package-lock.json'])
      expect(readFileSync(join(elsewhere, name), 'utf8')).not.toMatch(/file:(?!setpoint-)/)
    for (const made of ['node_modules', 'build']) rmSync(join(elsewhere, made), { recursive: true })

    const workflow = readFileSync(join(elsewhere, '.github', 'workflows', 'test.yml'), 'utf8')
    const [install, ...commands] = [...workflow.matchAll(/- run: (np[mx] .*)$/gm)].map(([, words = '']) => words)
    await npm(elsewhere, install ?? '')
    const said: string[] = []
    for (const words of commands) {
      const { code, stdout, stderr } = await run('npx', words.split(' ').slice(1), environment, elsewhere)
      expect({ words, code, stdout, stderr }).toMatchObject({ code: 0 })
      said.push(stdout)
    }
    expect(said).toEqual([expect.stringContaining('build/heater.wasm'), expect.stringMatching(/^native .*\nstm32f405 /m)])
    expect(readFileSync(join(elsewhere, 'build', 'junit.xml'), 'utf8')).toContain('<testsuites')
    expect(existsSync(join(elsewhere, 'build', 'heater.wasm'))).toBe(true)
  })
})
