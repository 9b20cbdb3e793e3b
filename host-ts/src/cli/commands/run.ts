/* From the files and not from index.ts: an evaluation waits for neither signatures nor compilers to be loaded. */
import { Command } from 'commander'
import { problemText } from '../../contract/index.js'
import { SetpointError } from '../../error.js'
import { readJson } from '../../json/index.js'
import { isPackage, parsePackage } from '../../package/read.js'
import { contractOf, readContractFile, requireContract } from '../../project/contract.js'
import { evaluate, openSubject, type Subject } from '../../project/evaluation.js'
import { checkInput, type Input } from '../../project/input.js'
import { pathText } from '../../text/index.js'
import type { ActionFor, Context } from '../context.js'
import { renderEvaluation } from '../evaluation.js'
import { Exit } from '../exit.js'
import { inFile, readModule } from '../files.js'
import { printable } from '../format.js'
import { projectModule } from '../project-module.js'
import { decodeText } from './contract-file.js'

export function runCommand(action: ActionFor): Command {
  return new Command('run')
    .argument('[module]', 'a module (.wasm) or package (default: what the project has built)')
    .requiredOption('--input <file>', 'JSON: {"signals": {NAME: VALUE}, "state": {NAME: VALUE}}; times as now, RFC 3339 or seconds')
    .option('--contract <file>', 'contract of the module (default: that of its project, or the nearest contract.json)')
    .description('evaluate a module once, as a device does: points, probes, state, fuel')
    .action(
      action(async (context, [module], options) => {
        const { contract, path } = await whatToRun(context, module, options.contract)
        const subject = await open(path, contract)
        const input = await readInput(String(options.input), subject)
        const evaluation = evaluate(subject, input)
        const { text, data } = renderEvaluation(context.out, subject, input, evaluation)
        context.out.result(text, { module: path, ...data })
        if (evaluation.hint !== undefined) context.out.hint(evaluation.hint)
        if (evaluation.result !== 'good' && evaluation.result !== 'declined') context.exit(Exit.failed)
      }),
    )
}

async function whatToRun(context: Context, module: string | undefined, named: unknown): Promise<{ path: string; contract: string }> {
  const given = typeof named === 'string' ? named : undefined
  if (module !== undefined) return { path: module, contract: given ?? contractOf(module) }
  const { module: path, project } = await projectModule(context)
  return { path, contract: given ?? requireContract(project) }
}

async function open(path: string, contractPath: string): Promise<Subject> {
  const contract = await readContractFile(contractPath)
  const content = await readModule(path)
  try {
    return await openSubject(isPackage(content) ? parsePackage(content).payload : content, contract, contractPath)
  } catch (error) {
    throw inFile(path, error)
  }
}

/** @throws SetpointError `file`; `usage` with a line for each thing that is wrong in it. */
async function readInput(path: string, { contract, minor }: Subject): Promise<Input> {
  const file = printable(path)
  const text = decodeText(await readModule(path), file)
  const json = readJson(text)
  const checked = json.value === undefined ? undefined : checkInput(contract, minor, json.value, new Date())
  const problems = [...json.problems, ...(checked?.findings ?? []).map((finding) => json.locate(finding))]
  if (checked && problems.length === 0) return checked.input
  const inOrder = problems.sort((a, b) => a.offset - b.offset)
  const lines = inOrder.map(({ path, hint, ...place }) =>
    problemText({ ...place, path: pathText(path), ...(hint === undefined ? {} : { hint }) }, file),
  )
  throw new SetpointError('usage', lines.join('\n'))
}
