import { type Contract, contractDiff, type DiffVerdict } from '../../contract/index.js'
import type { Context } from '../context.js'
import { Exit } from '../exit.js'
import { readContract } from './contract-file.js'

export async function diffContracts({ out, exit }: Context, before: string, after: string): Promise<void> {
  const [old, fresh] = [await readContract(before), await readContract(after)]
  const { verdict, reasons, lessBudget } = contractDiff(old, fresh)
  const lines = [
    `${out.style('bold', verdict)}: ${meaning(old, lessBudget)[verdict]}`,
    ...reasons.map(({ where, what }) => `  ${where}: ${what}`),
  ]
  out.result(lines.join('\n'), { verdict, reasons, lessBudget })
  if (lessBudget && verdict !== 'breaking') out.hint('Ask setpoint check MODULE --contract FILE, and a run of the tests, of each module.')
  if (verdict !== 'breaking') return
  exit(Exit.failed)
  if (old.name === fresh.name && old.version.major === fresh.version.major) {
    out.hint(`Raise the major version to ${old.version.major + 1}, or append fields to a new minor version instead.`)
  }
}

function meaning({ name, version: { major, minor } }: Contract, lessBudget: boolean): Record<DiffVerdict, string> {
  const modules = `modules for ${name} ${major}.${minor}`
  const run = lessBudget ? 'run if they get by with the smaller budget' : 'run as they are'
  return {
    same: 'nothing has changed',
    'bounds only': `the id is the same, and ${modules} ${run}`,
    compatible: `${modules} ${run}`,
    breaking: `${modules} do not run, or would see another meaning`,
  }
}
