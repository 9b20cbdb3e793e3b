import { Command } from 'commander'
import { contractSizes, parseContract } from '../../contract/index.js'
import { isSetpointError } from '../../error.js'
import { isPackage, parsePackage } from '../../package/index.js'
import { describeRefusal, type VetPolicy, vet } from '../../vet/index.js'
import type { ActionFor } from '../context.js'
import { Exit } from '../exit.js'
import { readBytes, readModule } from '../files.js'
import { printable } from '../format.js'

export function checkCommand(action: ActionFor): Command {
  return new Command('check')
    .argument('<file...>', 'modules (.wasm) or packages')
    .option('--contract <file>', 'ask for what this contract asks for too: exports, addresses, imports and sizes')
    .description('say of modules whether a device can run them')
    .action(
      action(async ({ out, signal, exit }, files, { contract }) => {
        const policy = typeof contract === 'string' ? await readPolicy(contract) : undefined
        for (const file of files) {
          if (signal.aborted) return
          const { text, data } = await check(file, policy)
          out.result(`${printable(file)}: ${text}`, { path: file, ...data })
          if (!data.ok) exit(Exit.failed)
        }
      }),
    )
}

async function readPolicy(path: string): Promise<VetPolicy> {
  return contractSizes(parseContract(new TextDecoder().decode(await readModule(path)), path))
}

interface Checked {
  text: string
  data: { ok: boolean }
}

/** Whatever is wrong with one file, the others get their line. */
async function check(path: string, policy?: VetPolicy): Promise<Checked> {
  try {
    const bytes = await readBytes(path)
    const verdict = await vet(isPackage(bytes) ? parsePackage(bytes).payload : bytes, policy)
    return { text: verdict.ok ? 'ok' : describeRefusal(verdict), data: verdict }
  } catch (error) {
    if (!isSetpointError(error)) throw error
    const { code: name, message: sentence } = error
    return { text: sentence, data: { ok: false, ...{ name, sentence } } }
  }
}
