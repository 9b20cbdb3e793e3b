// npm run fuzz [-- [--seconds N | --runs N] [--seed N] [--planted] [--minimise] [--modules FOLDER] [TARGET...] [INPUT...]]: all targets, or
// those named; or one target on inputs that are named (what a run has found). TARGET: vet, guest, package, link, and differential, which
// takes modules of another folder too, results, and contract. With --runs a target ends after so many inputs, not after some time.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { contracts } from './contract.mjs'
import { differential } from './differential.mjs'
import { results } from './results.mjs'
import { build, fuzz, judge, minimise, program, reproduce, targets } from './targets.mjs'

const options = {
  seconds: { type: 'string', default: '60' },
  seed: { type: 'string', default: '0' },
  runs: { type: 'string' },
  modules: { type: 'string', multiple: true, default: [] },
  planted: { type: 'boolean', default: false },
  minimise: { type: 'boolean', default: false },
}
const { values, positionals } = parseArgs({ options, allowPositionals: true })
const compare = { differential, results }
const all = [...Object.keys(targets), ...Object.keys(compare), 'contract']
const names = positionals.filter((word) => all.includes(word))
const inputs = positionals.filter((word) => !all.includes(word))
for (const input of inputs) if (!existsSync(input)) throw new Error(`neither a target (${all.join(', ')}) nor a file: ${input}`)
const seconds = Number(values.seconds)
const seed = Number(values.seed)
const { planted } = values

const runs = values.runs === undefined ? undefined : Number(values.runs)

async function one(linked, name) {
  if (name === 'contract') return contracts({ seconds, seed, runs, inputs, planted })
  if (name in compare) {
    return compare[name](await judge(linked, name, planted), { seconds, seed, runs, inputs, planted, more: values.modules })
  }
  const file = await program(linked, name, planted)
  if (values.minimise) return { lines: [`${await minimise(file, name)} inputs`], clean: true }
  if (inputs.length === 0) return fuzz(file, name, { ...(runs === undefined ? { seconds } : { runs }), planted, seed })
  const outcomes = []
  for (const input of inputs) outcomes.push(await reproduce(file, input))
  return { lines: [], clean: outcomes.every(Boolean) }
}

const chosen = names.length > 0 ? names : all
const linked = chosen.some((name) => name !== 'contract') ? await build() : undefined // contract is no C
const failed = []
for (const name of chosen) {
  const { lines, clean } = await one(linked, name)
  for (const line of lines) console.log(`${name}: ${line}`)
  if (!clean) failed.push(name)
}
if (failed.length > 0) console.log(`fuzz: found something in ${failed.join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0
