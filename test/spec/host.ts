/** The host's sandbox for modules of the suite, as the native program (evaluate_files.c) has it. */
import { isSetpointError } from '../../host-ts/src/error.js'
import { type LoadedModule, loadModule, type SandboxOptions } from '../../host-ts/src/sandbox/index.js'
import type { Outcome, Sandbox } from './evaluate.js'
import { LAYOUT } from './sandbox.js'
import { codeNames } from './specification.js'

const options: SandboxOptions = {
  memory: 65_535,
  stack: 16_384,
  fuel: 100_000_000,
  loadFuel: 20_000,
  depth: 24,
  arena: 1 << 22,
  in: { size: 16, align: 8 },
  out: { size: 4, align: 4 },
  state: { size: 0, align: 1 },
}

/** sp_in with the number of a case. */
function input(number: number): Uint8Array {
  const bytes = new Uint8Array(options.in.size)
  new DataView(bytes.buffer).setBigInt64(8, BigInt(number), true)
  return bytes
}

export function hostSandbox(): Sandbox {
  const codes = codeNames()

  function evaluate({ evaluate }: LoadedModule, last: number): Outcome {
    const cases = last === 0 ? [0] : Array.from({ length: last }, (_, i) => i + 1)
    const outcomes = cases.map((number) => evaluate(input(number)))
    return { results: outcomes.map(({ result, declined = 0 }) => ({ result, declined })) }
  }

  async function outcome(bytes: Uint8Array, last: number): Promise<Outcome> {
    try {
      return evaluate(await loadModule(bytes, options), last)
    } catch (error) {
      if (!isSetpointError(error, 'bad-module')) throw error
      const at = Number(/at byte (\d+)/.exec(error.message)?.[1] ?? 0)
      return { code: codes.get(error.refusal?.rc ?? 0) ?? '', at }
    }
  }

  return {
    layout: LAYOUT,
    codeBytes: 9000,
    async run(modules) {
      const outcomes: Outcome[] = []
      for (const { bytes, last } of modules) outcomes.push(await outcome(bytes, last))
      return outcomes
    },
  }
}
