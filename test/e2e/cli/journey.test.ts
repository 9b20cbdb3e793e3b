/* README.md, "An update, from key to refusal": the same commands, by a user who has nothing but the tool. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { type BenchLine, openBenchLine } from '../../../host-ts/src/testkit/index.js'
import { PERIOD_MS, use } from '../support/boards.js'
import { setpoint, start } from '../support/cli.js'
import { BUILD_MS, pio } from '../support/pio.js'
import type { Finished } from '../support/programs.js'

const MODULE = 'modules/water-heater/build/water-heater.wasm'
const HOUR_MS = 3_600_000

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-journey-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A line of README.md, and what comes of it: exit code 0 when absent, and words of both outputs. */
interface Step {
  line: string
  code?: number
  says: RegExp
  /** Happens before it. */
  first?: (line: BenchLine) => Promise<void>
}

const keys: Step[] = [
  { line: 'npx setpoint keygen -o release-key.pem', says: /release-key\.pem: private, keep it secret/ },
  { line: 'SETPOINT_KEYS=release-key.pub.pem npm run pio -- run -e native_release', says: /SUCCESS/ },
]
const EMULATE = 'npx setpoint emulate native --release --speed 60'
const pack = (version: string, counter: number): Step => ({
  line: `npx setpoint pack ${MODULE} --key release-key.pem --version ${version} --counter ${counter} -o heater-${version}.spkg`,
  says: new RegExp(`version ${version}, counter ${counter},`),
})
const PRICES = '0.30,0.25,0.21,0.19,0.18,0.18,0.22,0.28,0.31,0.29,0.27,0.26,0.25,0.24,0.24,0.26,0.29,0.33,0.35,0.34,0.31,0.27,0.23,0.20'
const USAGE = '0,0,0,0,0,0,64,34,0,0,0,0,0,0,0,0,34,19,11,0,0,0,19,26'
const update: Step[] = [
  { line: `npx setpoint signals set time=now price_start=now price=${PRICES} usage=${USAGE}`, says: /set/ },
  pack('1.0.0', 1),
  pack('1.1.0', 2),
  { line: 'npx setpoint push heater-1.0.0.spkg --test', says: /\(version 1\.0\.0, .*runs on trial.*then no module runs/s },
  { line: 'npx setpoint confirm', says: /\(version 1\.0\.0\) is confirmed: no package with a security counter below 1 runs any more/ },
  {
    line: 'npx setpoint push heater-1.1.0.spkg --test',
    says: /runs on trial.*or 1 h after its first evaluation: then \w{12} \(version 1\.0\.0\) runs again/s,
  },
  {
    line: 'npx setpoint status',
    first: async (bench) => void (await bench.step(HOUR_MS + PERIOD_MS, [50])),
    says: /module .*version 1\.0\.0.*went back +\w{12}: the trial was not confirmed in time/s,
  },
  { line: 'npx setpoint push heater-1.1.0.spkg --test', says: /\(version 1\.1\.0, .*runs on trial/ },
  { line: 'npx setpoint confirm', says: /\(version 1\.1\.0\) is confirmed: no package with a security counter below 2 runs any more/ },
  {
    line: 'npx setpoint push heater-1.0.0.spkg --test',
    code: 1,
    says: /its security counter is 1, and a package with 2 has been confirmed\n.*pack it anew with the counter 2 or higher/,
  },
  pack('1.0.1', 2),
  { line: 'npx setpoint push heater-1.0.1.spkg --test', says: /\(version 1\.0\.1, .*runs on trial/ },
  { line: 'npx setpoint revert', says: /^reverted: \w{12} \(version 1\.1\.0\) runs again/ },
]

/** What a line does, with its files in a folder of this test and the module where it was built. */
async function run(line: string, device: readonly string[]): Promise<Finished> {
  const words = line.split(' ').map((word) => (word.endsWith('.wasm') ? join(checkoutRoot(), word) : word))
  const [keysOf, named = ''] = words[0]?.split('=') ?? []
  if (keysOf === 'SETPOINT_KEYS') {
    const { code, output } = await pio(words.at(-1) ?? '', join(folder, named))
    return { code, stdout: output, stderr: '' }
  }
  const args = words.slice(2).map((word) => (/\.(pem|spkg)$/.test(word) ? join(folder, word) : word))
  return setpoint(...args, ...device)
}

async function take({ line, code = 0, says, first }: Step, device: readonly string[] = [], bench?: BenchLine): Promise<void> {
  if (first && bench) await first(bench)
  const { code: ended, stdout, stderr } = await run(line, device)
  expect({ line, code: ended, said: stdout + stderr }).toEqual({ line, code, said: expect.stringMatching(says) })
  expect(stderr).not.toContain('development key')
}

test('README.md tells this journey', () => {
  const [, block = ''] = /## An update, from key to refusal\n[^`]*```\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? []
  const told = block
    .replaceAll(/ *\\\n */g, ' ')

    .trim()
    .split('\n')
    .map((line) => line.replace(/\s*#.*$/, ''))
  expect(told).toEqual([...keys.map(({ line }) => line), EMULATE, ...update.map(({ line }) => line)])
})

test('README.md makes each key once: another time it would be refused, or, by imgtool, overwritten', () => {
  const made = [...readFileSync('README.md', 'utf8').matchAll(/^(?:npx setpoint|imgtool) keygen .*?(?:-o|--key) (\S+)/gm)].map(
    ([, file]) => file,
  )
  expect(made.length).toBeGreaterThan(2)
  expect(new Set(made).size).toBe(made.length)
})

test(
  'a key, a release that trusts it, a trial that goes back, a confirm, and an older package that is refused',
  async () => {
    for (const step of keys) await take(step)
    // The clock that README.md lets run faster is stepped here.
    const emulating = start(
      ...EMULATE.replace(/ --speed .*/, '')
        .split(' ')
        .slice(2),
      '--json',
    )
    const { bench } = JSON.parse(await emulating.line())
    const line = use(await openBenchLine(bench))
    for (const step of update) await take(step, ['--emulator', 'native'], line)
  },
  BUILD_MS,
)
