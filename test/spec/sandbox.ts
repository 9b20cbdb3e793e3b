/** The sandbox as a native program under AddressSanitizer, for modules of the suite. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, folders, link } from '../unit/toolchain.mjs'
import type { Outcome, Sandbox } from './evaluate.js'
import { codeNames } from './specification.js'

/** In the middle of the page: the suite looks at both ends. */
export const LAYOUT = { in: 40_000, out: 40_016 }

const SOURCE = 'evaluate_files.c'

const RESULTS: Record<number, string> = {
  0: 'good',
  [-50]: 'trap',
  [-51]: 'fuel',
  [-52]: 'depth',
  [-53]: 'deadline',
  [-54]: 'isolation',
  [-55]: 'declined',
}

export async function nativeSandbox(): Promise<Sandbox> {
  const paths = { ...folders(process.env.SETPOINT_CHILD_COVERAGE !== undefined), tests: [['test/spec', SOURCE]] }
  const { library } = await compile(paths)
  const program = await link(paths, 'evaluate_files', [`test/spec/${SOURCE}`], library)
  if (program === undefined) throw new Error(`${SOURCE} does not link`)
  const codes = codeNames()

  function outcome(lines: string[], last: number): Outcome {
    const [first = 0, second = 0] = (lines[0] ?? '').split(' ').map(Number)
    if (!(first in RESULTS)) {
      lines.shift()
      return { code: codes.get(first) ?? String(first), at: second }
    }
    const results = lines.splice(0, Math.max(last, 1)).map((line) => {
      const [result = 1, declined = 0] = line.split(' ').map(Number)
      return { result: RESULTS[result] ?? String(result), declined }
    })
    return { results }
  }

  return {
    layout: LAYOUT,
    codeBytes: 9000,
    async run(modules) {
      const folder = mkdtempSync(join(tmpdir(), 'setpoint-spec-'))
      try {
        const orders = modules.map(({ bytes, last }, i) => {
          const path = join(folder, `${i}.wasm`)
          writeFileSync(path, bytes)
          return `${path} ${last === 0 ? 0 : 1} ${last}\n`
        })
        const { status, stdout, stderr } = spawnSync(program, { input: orders.join(''), encoding: 'utf8', maxBuffer: 1 << 26 })
        if (status !== 0) throw new Error(`evaluate_files ended with ${status}:\n${stderr}`)
        const lines = stdout.trimEnd().split('\n')
        return modules.map(({ last }) => outcome(lines, last))
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}
