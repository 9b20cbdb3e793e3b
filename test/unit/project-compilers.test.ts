/** Which compilers a build finds, and what it says where there is none. */
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { onPath } from '../../host-ts/src/project/compilers/programs.js'
import { buildProject } from '../../host-ts/src/project/index.js'
import { failure, project, root } from './doubler.js'

describe('compilers', () => {
  const path = process.env.PATH
  afterEach(() => {
    process.env.PATH = path
  })

  /** Only these programs are on PATH: of a name that is given a text, a script that prints it. */
  function programs(given: Record<string, string | undefined>): void {
    const folder = mkdtempSync(join(root, 'bin-'))
    for (const [name, script] of Object.entries(given)) {
      const found = onPath(name)[0]
      if (script !== undefined) writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      else if (found !== undefined) symlinkSync(found, join(folder, name))
    }
    process.env.PATH = folder
  }

  test('without clang, or with one that has no wasm32, says what to install', async () => {
    for (const given of [{}, { clang: 'echo x86-64' }]) {
      programs(given)
      expect(await failure(buildProject(project('c')))).toMatchObject({
        code: 'environment',
        message: 'There is no clang with the target wasm32 on PATH',
        hint: 'On Debian: apt-get install clang-16 lld-16',
      })
    }
  })

  test('without a linker for WebAssembly says what to install', async () => {
    programs({ 'clang-16': undefined })
    expect(await failure(buildProject(project('c')))).toMatchObject({ code: 'environment', message: 'There is no wasm-ld on PATH' })
  })

  test('a wasm-opt that happens to be on PATH is not run', async () => {
    programs({ 'clang-16': undefined, 'wasm-ld-16': undefined, 'wasm-opt': 'exit 1' })
    await buildProject(project('c'))
  })

  test('a rustc without the library for wasm32 is passed over', async () => {
    programs({ rustc: 'echo /no/such/folder', 'wasm-ld-16': undefined, cc: undefined })
    await buildProject(project('rust'))
  })
})
