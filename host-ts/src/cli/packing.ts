import { type Agreement, agree, contractOffer, parseContract } from '../contract/index.js'
import { SetpointError } from '../error.js'
import { isWasm, moduleContract, preparePackage, stripCustomSections, type UnsignedPackage } from '../package/index.js'
import { contractOf, signedSize } from '../project/index.js'
import { describeRefusal, vet } from '../vet/index.js'
import { inFile, readBytes, readModule } from './files.js'

export interface PackOptions {
  version: string
  counter: string
  contract?: string | undefined
}

/** Reads a module, checks it as a device will, and makes what is to be signed. */
export async function prepareModule(
  path: string,
  { version, counter, contract }: PackOptions,
): Promise<UnsignedPackage & { contract: string; counter: number }> {
  const module = await readModule(path)
  const contractPath = contract ?? contractOf(path)
  const known = parseContract(new TextDecoder().decode(await readModule(contractPath)), contractPath)
  try {
    if (!isWasm(module)) throw new SetpointError('not-a-package', 'the file is no WebAssembly module', { hint: 'pack takes a .wasm file.' })
    const agreed = agree(moduleContract(module), contractOffer(known, contractPath))
    await vetFor(agreed, module)
    const number = parseCounter(counter)
    const prepared = preparePackage(stripCustomSections(module), { version, counter: number, contract: agreed.id })
    signedSize(prepared)
    return { ...prepared, contract: contractPath, counter: number }
  } catch (error) {
    throw inFile(path, error)
  }
}

async function vetFor({ sizes }: Agreement, module: Uint8Array): Promise<void> {
  const verdict = await vet(module, sizes)
  if (!verdict.ok) throw new SetpointError('bad-module', describeRefusal(verdict), { refusal: { rc: verdict.code }, hint: verdict.hint })
}

function parseCounter(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new SetpointError('usage', `"${text}" is not a security counter`, { hint: 'It is a whole number from 0 to 4294967295.' })
}

/** A signature made elsewhere: its 64 bytes, or the same in base64. */
export async function readSignature(path: string): Promise<Uint8Array> {
  try {
    const content = await readBytes(path)
    if (content.length === 64) return content
    const decoded = new Uint8Array(Buffer.from(new TextDecoder().decode(content), 'base64'))
    if (decoded.length === 64) return decoded
    throw new SetpointError('file', `an Ed25519 signature has 64 bytes, this file ${content.length}`, {
      hint: 'It takes the 64 bytes as they are, or in base64.',
    })
  } catch (error) {
    throw inFile(path, error)
  }
}
