// Contract files: mutants (contract-mutants.mjs) to the check of the host tool, whose answers are judged (contract-judge.mjs).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as setpoint from '../../host-ts/dist/index.js'
import { fuzzFolders } from '../unit/toolchain.mjs'
import { judge } from './contract-judge.mjs'
import { mutant } from './contract-mutants.mjs'
import { random } from './mutate.mjs'

const { root } = fuzzFolders()
const folder = join(root, '.cache', 'fuzz', 'contract')
const SHOWN = 20

const seeds = () => ['modules/water-heater/contract.json', 'test/contract/types.json'].map((path) => readFileSync(join(root, path), 'utf8'))

/** With a bug: a point's step makes it throw. */
function planted(text) {
  const checked = setpoint.checkContract(text)
  if (!checked.ok && checked.problems.some(({ path }) => path.endsWith('.step'))) throw new TypeError('planted')
  return checked
}

/** Checks mutants until the time is over, or so many are made; or files. Texts that show something are kept. */
export function contracts({ seconds, seed, runs = Infinity, inputs = [], planted: withBug = false }) {
  mkdirSync(folder, { recursive: true })
  const check = withBug ? planted : setpoint.checkContract
  const all = seeds()
  const wrong = []
  let [made, accepted] = [0, 0]
  const see = (text, pick, name) => {
    const outcome = judge(text, pick, check)
    made++
    if (outcome.accepted) accepted++
    if (outcome.wrong) wrong.push(`${outcome.wrong}: ${name()}`)
  }
  for (const path of inputs) see(readFileSync(path, 'utf8'), random(seed), () => path)
  const ends = Date.now() + seconds * 1000
  for (let i = 0; inputs.length === 0 && i < runs && (runs < Infinity || Date.now() < ends); i++) {
    const pick = random(seed + i)
    const text = mutant(all, pick)
    see(text, pick, () => {
      const file = join(folder, `${withBug ? 'planted-' : ''}${seed + i}.json`)
      writeFileSync(file, text)
      return relative(root, file)
    })
  }
  const again = wrong.length > 0 && inputs.length === 0 ? ['again with: npm run fuzz -- contract FILE...'] : []
  return {
    lines: [`${made} texts: ${accepted} are contracts, ${made - accepted} are refused`, ...wrong.slice(0, SHOWN), ...again],
    clean: wrong.length === 0,
  }
}
