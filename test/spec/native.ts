/** vet as a native program, under sanitizers. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { VetPolicy } from '../../host-ts/src/vet/index.js'

/** Compiles it for the tests of one file. The answer checks files, and gives a line for each, as `setpoint check` prints it. */
export function nativeVet(): (paths: readonly string[], policy?: VetPolicy) => string[] {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-vet-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const program = join(folder, 'vet_files')
  const sources = readdirSync('firmware/guest').filter((name) => /^vet_.*\.c$/.test(name))
  const flags = ['-std=c11', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-I', 'firmware']
  execFileSync('gcc', [...flags, 'test/spec/vet_files.c', ...sources.map((name) => join('firmware/guest', name)), '-o', program])
  return (paths, policy) => {
    const input = paths.map((path) => `${path}\n`).join('')
    const areas = policy ? [policy.in, policy.out, policy.state].flatMap(({ size, align }) => [size, align]) : []
    const args = policy ? [policy.memory, ...areas].map(String) : []
    const lines = execFileSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 })
    return lines.trimEnd().split('\n')
  }
}
