/* A device's results of evaluations, by its codes (SPEC.md, "Errors of the device"). */

/** `isolation`: the interpreter itself has failed. Nothing else was in its reach. */
export type SandboxResult = 'good' | 'declined' | 'trap' | 'fuel' | 'depth' | 'isolation'

interface Named {
  result: SandboxResult
  sentence: string
}

const ISOLATION: Named = { result: 'isolation', sentence: 'the interpreter misbehaved and was stopped' }

const named: ReadonlyMap<number, Named> = new Map([
  [0, { result: 'good', sentence: '' }],
  [-50, { result: 'trap', sentence: 'the evaluation trapped' }],
  [-51, { result: 'fuel', sentence: 'the evaluation used up its fuel' }],
  [-52, { result: 'depth', sentence: 'calls and loops are nested too deep' }],
])

/**
 * The result as in a device's status, and why.
 *
 * @param words the interpreter's own.
 */
export function conclude(status: number, declined: number, words: string): { result: SandboxResult; detail: string } {
  if (status === 0 && declined !== 0) return { result: 'declined', detail: `the module declined with reason ${declined}` }
  const { result, sentence } = named.get(status) ?? ISOLATION
  return { result, detail: words === '' ? sentence : `${sentence}: ${words}` }
}
