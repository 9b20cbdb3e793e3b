import { type Contract, type ContractProblem, checkContract, contractId, contractSizes, problemText } from '../../contract/index.js'
import { isSetpointError } from '../../error.js'
import type { Context } from '../context.js'
import { Exit } from '../exit.js'
import { readBytes } from '../files.js'
import { printable } from '../format.js'
import { hex } from '../output.js'
import { decodeText } from './contract-file.js'

/** Whatever is wrong with one file, the others get their lines. */
export async function checkContracts({ out, exit }: Context, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { text, data } = await check(file)
    out.result(text, { path: file, ...data })
    if (!data.ok) exit(Exit.failed)
  }
}

interface Checked {
  text: string
  data: { ok: boolean }
}

async function check(path: string): Promise<Checked> {
  const file = printable(path)
  try {
    const checked = checkContract(decodeText(await readBytes(path), file))
    return checked.ok ? good(file, checked.contract) : bad(file, checked.problems)
  } catch (error) {
    if (!isSetpointError(error)) throw error
    const { code: name, message: sentence } = error
    return { text: name === 'bad-contract' ? sentence : `${file}: ${sentence}`, data: { ok: false, ...{ name, sentence } } }
  }
}

function good(file: string, contract: Contract): Checked {
  const { name, version } = contract
  const id = contractId(contract)
  const sizes = contractSizes(contract)
  const structs = (['in', 'out', 'state'] as const).filter((which) => sizes[which].size > 0)
  const bytes = structs.map((which) => `sp_${which} ${sizes[which].size}`).join(', ')
  const text = `${file}: ok, ${name} ${version.major}.${version.minor}, id ${hex(id).slice(0, 12)}, bytes: ${bytes} of ${sizes.memory}`
  return { text, data: { ok: true, ...{ name, version, id, ...sizes } } }
}

function bad(file: string, problems: readonly ContractProblem[]): Checked {
  return { text: problems.map((problem) => problemText(problem, file)).join('\n'), data: { ok: false, ...{ problems } } }
}
