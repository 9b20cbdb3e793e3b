// npm run fuzz [-- [--seconds N] [--seed N] [--planted] [--minimise] [--modules FOLDER] [TARGET...] [INPUT...]]: all targets, or those
// named; or one target on inputs that are named (what a run has found). TARGET: vet, guest, link, differential, which takes modules of
// another folder too.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { differential } from './differential.mjs'
import { build, fuzz, judge, minimise, program, reproduce, targets } from './targets.mjs'

const options = {
  seconds: { type: 'string', default: '60' },
  seed: { type: 'string', default: '0' },
  mutants: { type: 'string' },
  modules: { type: 'string', multiple: true, default: [] },
  planted: { type: 'boolean', default: false },
  minimise: { type: 'boolean', default: false },
}
const { values, positionals } = parseArgs({ options, allowPositionals: true })
const all = [...Object.keys(targets), 'differential']
const names = positionals.filter((word) => all.includes(word))
const inputs = positionals.filter((word) => !all.includes(word))
for (const input of inputs) if (!existsSync(input)) throw new Error(`neither a target (${all.join(', ')}) nor a file: ${input}`)
const seconds = Number(values.seconds)
const seed = Number(values.seed)
const { planted } = values

async function one(linked, name) {
  if (name === 'differential') {
    const mutants = values.mutants && Number(values.mutants)
    return differential(await judge(linked, planted), { seconds, seed, mutants, inputs, planted, more: values.modules })
  }
  const file = await program(linked, name, planted)
  if (values.minimise) return { lines: [`${await minimise(file, name)} inputs`], clean: true }
  if (inputs.length === 0) return fuzz(file, name, seconds, { planted, seed })
  const outcomes = []
  for (const input of inputs) outcomes.push(await reproduce(file, input))
  return { lines: [], clean: outcomes.every(Boolean) }
}

const linked = await build()
const failed = []
for (const name of names.length > 0 ? names : all) {
  const { lines, clean } = await one(linked, name)
  for (const line of lines) console.log(`${name}: ${line}`)
  if (!clean) failed.push(name)
}
if (failed.length > 0) console.log(`fuzz: found something in ${failed.join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0
