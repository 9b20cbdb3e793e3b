/** vet as a native program, under sanitizers (programs.mjs builds it). */
import { execFileSync } from 'node:child_process'
import type { VetPolicy } from '../../host-ts/src/vet/index.js'
import { vetFiles } from '../unit/programs.mjs'

/** Checks files, and gives a line for each, as `setpoint check` prints it. */
export function nativeVet(paths: readonly string[], policy?: VetPolicy): string[] {
  const input = paths.map((path) => `${path}\n`).join('')
  const areas = policy ? [policy.in, policy.out, policy.state].flatMap(({ size, align }) => [size, align]) : []
  const args = policy ? [policy.memory, ...areas].map(String) : []
  const lines = execFileSync(vetFiles, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 })
  return lines.trimEnd().split('\n')
}
