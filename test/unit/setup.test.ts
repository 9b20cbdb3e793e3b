import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { context } from '../../host-ts/setup/lib/context.mjs'
import { SetupError } from '../../host-ts/setup/lib/error.mjs'
import { pins } from '../../host-ts/setup/lib/pins.mjs'
import { setUp } from '../../host-ts/setup/lib/steps.mjs'
import { crates } from '../../host-ts/setup/steps/crates.mjs'
import { debian } from '../../host-ts/setup/steps/debian.mjs'
import { npm } from '../../host-ts/setup/steps/npm.mjs'
import { sources } from '../../host-ts/setup/steps/sources.mjs'

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const closedPort = 'http://127.0.0.1:9'
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setpoint-setup-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (path: string, content: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  return join(root, path)
}
const program = (name: string, script: string) => chmodSync(write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755)

/** A context in the empty folder, with the Python of this checkout. */
function scratch(env: Record<string, string>, uid = 0) {
  const said: string[] = []
  const ctx = context({ root, env: { PATH: '/usr/bin:/bin', ...env }, uid, say: (line: string) => said.push(line) })
  return { ...ctx, python: join(checkout, '.cache', 'venv', 'bin', 'python'), said }
}

async function refusal(work: Promise<unknown>): Promise<SetupError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof SetupError)) throw new Error('expected a SetupError', { cause: error })
  return error
}

describe('third-party sources', () => {
  const [wasm3] = pins.sources
  const downloaded = () => join(root, '.cache', 'downloads', wasm3.archive)

  test('an archive that was tampered with in the cache is refused, deleted, and not unpacked', async () => {
    write(`.cache/downloads/${wasm3.archive}`, 'not what was pinned')
    const error = await refusal(sources.install(scratch({ PIP_INDEX_URL: closedPort })))
    expect(error.code).toBe('hash-mismatch')
    expect(error.message).toContain(wasm3.archive)
    expect(existsSync(downloaded())).toBe(false)
    expect(existsSync(join(root, '.cache', 'third-party'))).toBe(false)
  })

  test('an archive that the index delivers with another content is refused and not kept', async () => {
    write(`links/${wasm3.archive}`, 'not what was pinned')
    const error = await refusal(sources.install(scratch({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(root, 'links') })))
    expect(error.code).toBe('hash-mismatch')
    expect(existsSync(downloaded())).toBe(false)
  })

  test('an index that cannot be reached is told apart from a wrong hash, with the setting to look at', async () => {
    const error = await refusal(sources.install(scratch({ PIP_INDEX_URL: closedPort, PIP_RETRIES: '0' })))
    expect(error).toMatchObject({ code: 'network', exitCode: 3 })
    expect(error.hint).toContain('PIP_INDEX_URL')
  })
})

describe('crates', () => {
  const [suite] = pins.crates
  /** A cargo that puts there what a registry would deliver. */
  const fakeCargo = (content: string) => {
    const archives = pins.crates.map(
      ({ archive }: { archive: string }) => `printf '${content}' > "$CARGO_HOME/registry/cache/r/${archive}"`,
    )
    program('cargo', ['mkdir -p "$CARGO_HOME/registry/cache/r"', ...archives].join('; '))
    return { PATH: `${join(root, 'bin')}:/usr/bin:/bin` }
  }

  test('a crate that the registry delivers with another content is refused, and nothing is unpacked', async () => {
    const error = await refusal(crates.install(scratch(fakeCargo('not what was pinned'))))
    expect(error.code).toBe('hash-mismatch')
    expect(error.message).toContain(suite.archive)
    expect(existsSync(join(root, '.cache', 'downloads', suite.archive))).toBe(false)
    expect(existsSync(join(root, '.cache', 'third-party'))).toBe(false)
  })

  test('a registry that cannot be reached is told with the cargo that is needed', async () => {
    program('cargo', 'echo error: could not connect; exit 101')
    const error = await refusal(crates.install(scratch({ PATH: `${join(root, 'bin')}:/usr/bin:/bin` })))
    expect(error).toMatchObject({ code: 'network', exitCode: 3 })
    expect(error.message).toContain('could not connect')
    expect(error.hint).toContain('cargo-web')
  })

  test('a cargo on PATH that dpkg does not know will do', async () => {
    program('dpkg-query', 'exit 1')
    program('cargo', 'exit 0')
    const needs = debian([{ package: 'cargo-web', program: 'cargo', anyOnPath: true }])
    expect(needs.present(scratch({ PATH: `${join(root, 'bin')}:/usr/bin:/bin` }))).toBe(true)
    rmSync(join(root, 'bin', 'cargo'))
    expect(needs.present(scratch({ PATH: join(root, 'bin') }))).toBe(false)
  })
})

describe('npm packages', () => {
  test('a registry that cannot be reached is an error of the network', async () => {
    write('package.json', JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { b: '1.0.0' } }))
    const lock = { '': { name: 'a', version: '1.0.0', dependencies: { b: '1.0.0' } }, 'node_modules/b': { version: '1.0.0' } }
    write('package-lock.json', JSON.stringify({ name: 'a', version: '1.0.0', lockfileVersion: 3, packages: lock }))
    const env = { PATH: process.env.PATH ?? '', npm_config_registry: closedPort, npm_config_fetch_retries: '0' }
    expect(await refusal(npm.install(scratch(env)))).toMatchObject({ code: 'network' })
  })

  test('a package that differs from the lock is an error of its hash', async () => {
    write('b/package.json', JSON.stringify({ name: 'b', version: '1.0.0' }))
    spawnSync('tar', ['-czf', 'b.tgz', 'b'], { cwd: root })
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`
    write('package.json', JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { b: 'file:b.tgz' } }))
    const entry = { version: '1.0.0', resolved: 'file:b.tgz', integrity }
    const lock = { '': { name: 'a', version: '1.0.0', dependencies: { b: 'file:b.tgz' } }, 'node_modules/b': entry }
    write('package-lock.json', JSON.stringify({ name: 'a', version: '1.0.0', lockfileVersion: 3, packages: lock }))
    const env = { PATH: process.env.PATH ?? '' }
    expect(await refusal(npm.install(scratch(env)))).toMatchObject({ code: 'hash-mismatch' })
  })
})

describe('Debian packages', () => {
  const step = debian([
    { package: 'qemu-system-arm', program: 'qemu-system-arm' },
    { package: 'libcmocka-dev', header: '/no/such/cmocka.h' },
  ])
  const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n')
  const fakeDebian = (status = 0) => {
    program('dpkg-query', 'echo qemu-system-arm install ok installed')
    program('apt-get', `echo "$DEBIAN_FRONTEND" "$@" >>${root}/calls; echo E: no such mirror; exit ${status}`)
    return { PATH: `${join(root, 'bin')}:/usr/bin:/bin` }
  }

  test('without root the one apt command is told and nothing is started', async () => {
    const error = await refusal(step.install(scratch(fakeDebian(), 1000)))
    expect(error).toMatchObject({ code: 'not-root', exitCode: 3 })
    expect(error.hint).toMatch(/^ *apt-get install --no-install-recommends libcmocka-dev$/m)
    expect(existsSync(join(root, 'calls'))).toBe(false)
  })

  test('as root only what is missing is installed, without questions', async () => {
    await step.install(scratch(fakeDebian(), 0))
    expect(calls()).toHaveLength(2)
    expect(calls()[0]).toMatch(/^noninteractive .*update$/)
    expect(calls()[1]).toMatch(/^noninteractive .*install --no-install-recommends libcmocka-dev$/)
  })

  test('an apt that fails is quoted', async () => {
    const error = await refusal(step.install(scratch(fakeDebian(100), 0)))
    expect(error.code).toBe('network')
    expect(error.message).toContain('E: no such mirror')
  })

  test('on a system without dpkg the missing programs are listed', async () => {
    const error = await refusal(step.install(scratch({ PATH: join(root, 'empty') })))
    expect(error.code).toBe('missing-programs')
    expect(error.message).toContain('qemu-system-arm, /no/such/cmocka.h')
  })
})

describe('the command', () => {
  test('exits with 3 and a hint when programs are missing, before anything is installed', () => {
    cpSync(join(checkout, 'host-ts', 'setup'), join(root, 'host-ts', 'setup'), { recursive: true })
    const run = spawnSync(process.execPath, ['host-ts/setup/run.mjs', 'pio'], { cwd: root, env: { PATH: '' }, encoding: 'utf8' })
    expect(run.status).toBe(3)
    expect(run.stderr).toContain('gcc-arm-none-eabi')
    expect(existsSync(join(root, '.cache', 'venv'))).toBe(false)
  })

  test('steps wait for those that they come after, and a failure ends them without a word of theirs', async () => {
    const ctx = scratch({})
    const fails = {
      name: 'first',
      after: [],
      present: () => false,
      install: () => Promise.reject(new SetupError('x', 'broken', 'mend it')),
    }
    const calls: string[] = []
    const next = { name: 'second', after: ['first'], present: () => false, install: () => Promise.resolve(calls.push('second')) }
    await expect(setUp(ctx, [fails, next])).rejects.toThrow('broken')
    expect(calls).toEqual([])
    expect(ctx.said).toEqual(['setup: first ...'])
  })

  test('what is present is not installed again, and one line says so', async () => {
    const ctx = scratch({})
    const step = { name: 'a', after: [], present: () => true, install: () => Promise.reject(new Error('installed twice')) }
    await setUp(ctx, [step])
    expect(ctx.said).toHaveLength(1)
    expect(ctx.said[0]).toContain('all present')
  })

  test('programs that it starts keep their caches and settings in the checkout', () => {
    const { env } = scratch({ HOME: '/somewhere' })
    for (const name of ['npm_config_cache', 'PIP_CACHE_DIR', 'PLATFORMIO_CORE_DIR'] as const)
      expect(env[name]).toContain(join(root, '.cache'))
  })
})
