import { Command } from 'commander'
import { agree, type ContractOffer, contractOffer, parseContract } from '../../contract/index.js'
import { isSetpointError } from '../../error.js'
import { isPackage, isWasm, moduleContract, parsePackage } from '../../package/index.js'
import { describeRefusal, type Refused, type VetPolicy, vet } from '../../vet/index.js'
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
        const offer = typeof contract === 'string' ? await readOffer(contract) : undefined
        for (const file of files) {
          if (signal.aborted) return
          const { text, data } = await check(file, offer)
          out.result(`${printable(file)}: ${text}`, { path: file, ...data })
          if (!data.ok) exit(Exit.failed)
        }
      }),
    )
}

async function readOffer(path: string): Promise<ContractOffer> {
  return contractOffer(parseContract(new TextDecoder().decode(await readModule(path)), path), path)
}

/** Of a module that says what it was built for, as of that version. */
function policyFor(module: Uint8Array, offer: ContractOffer | undefined): VetPolicy | undefined {
  return offer && agree(isWasm(module) ? moduleContract(module) : undefined, offer).sizes
}

interface Checked {
  text: string
  data: { ok: boolean }
}

/** In one line. */
const textOf = (refused: Refused): string => `${describeRefusal(refused)}${refused.hint === undefined ? '' : `. ${refused.hint}`}`

/** Whatever is wrong with one file, the others get their line. */
async function check(path: string, offer?: ContractOffer): Promise<Checked> {
  try {
    const bytes = await readBytes(path)
    const module = isPackage(bytes) ? parsePackage(bytes).payload : bytes
    const verdict = await vet(module, policyFor(module, offer))
    return { text: verdict.ok ? 'ok' : textOf(verdict), data: verdict }
  } catch (error) {
    if (!isSetpointError(error)) throw error
    const { code: name, message: sentence } = error
    return { text: sentence, data: { ok: false, ...{ name, sentence } } }
  }
}
