import { isAbsolute, parse } from 'node:path'
import { Command, Option } from 'commander'
import { SetpointError } from '../../error.js'
import { buildArchive, developmentKey, equal, parsePackage, sealPackage, signDigest, type UnsignedPackage } from '../../package/index.js'
import { shown } from '../../paths/index.js'
import { PROJECT_FILE, type Project, requireContract } from '../../project/index.js'
import type { ActionFor, Context } from '../context.js'
import { beside, refuseToReplace, writeOutput } from '../files.js'
import { bytes } from '../format.js'
import { privateKeyFrom, publicKeyFrom } from '../keys.js'
import { hex } from '../output.js'
import { prepareModule, readSignature } from '../packing.js'
import { projectModule } from '../project-module.js'

/** Nothing is higher. */
const COUNTER_MAX = 0xffff_ffff

interface Given {
  version?: string
  counter: string
  key?: string
  contract?: string
  output?: string
  unsigned?: boolean
  signature?: string
  zip?: boolean
}

type Options = Given & { version: string }

export function packCommand(action: ActionFor): Command {
  return new Command('pack')
    .argument('[module]', "a module (.wasm); without it what the project has built, with the project's version and key")
    .option('--version <version>', 'of the module: 1.2.3, or 1.2.3.4 with a build number')
    .option('--key <key>', 'private key that signs: a PEM file, or env:NAME; with --signature the public one will do')
    .option('--counter <number>', 'security counter: once a package is confirmed, no lower one runs again', '0')
    .option('--contract <file>', 'contract that the module was made for (default: that of its project, or the nearest contract.json)')
    .option('-o, --output <file>', 'the package (default: beside the module, with .spkg)')
    .addOption(
      new Option('--unsigned', 'print the digest and write it to a .digest file, to be signed elsewhere').conflicts([
        'key',
        'signature',
        'zip',
      ]),
    )
    .option('--signature <file>', 'signature of the digest, made elsewhere: 64 bytes, or base64')
    .option('--zip', 'write the .zip that the MCUmgr apps for phones take, too')
    .description('check a module and make a signed package of it')
    .action(
      action(async (context, [named], given) => {
        const { module, options } = await whatToPack(context, named, given as unknown as Given)
        if (!options.unsigned && !options.key) {
          throw new SetpointError('usage', 'No key to sign with', {
            hint: 'Add --key FILE or --key env:NAME (setpoint keygen makes a key), or --unsigned to sign elsewhere.',
          })
        }
        refuseToReplace(outputsOf(module, options), [module, options.key, options.contract, options.signature])
        const prepared = await prepareModule(module, options)
        if (prepared.counter === COUNTER_MAX) {
          context.out.warn(`${COUNTER_MAX} is the highest security counter: once this is confirmed, no package can ever raise it`)
        }
        context.out.note(`contract: ${shown(prepared.contract)}`)
        if (options.unsigned) await writeDigest(context, module, prepared, options)
        else await writePackage(context, module, prepared, options)
      }),
    )
}

/** What is not named comes from the project, if the module does. */
async function whatToPack(context: Context, named: string | undefined, given: Given): Promise<{ module: string; options: Options }> {
  const { module, project } = named === undefined ? await projectModule(context) : { module: named, project: undefined }
  const { version = project?.version, key = project && keyOf(project), contract = project && requireContract(project) } = given
  if (version === undefined) {
    const hint = `Add --version 1.2.3${project ? `, or "version" to ${PROJECT_FILE}` : ''}.`
    throw new SetpointError('usage', 'No version for the package', { hint })
  }
  const signing = given.unsigned || key === undefined ? {} : { key }
  return { module, options: { ...given, ...signing, version, ...(contract === undefined ? {} : { contract }) } }
}

function keyOf({ key }: Project): string | undefined {
  return key === undefined || !isAbsolute(key) ? key : shown(key)
}

/** What it writes: the digest, or the package and its archive. */
function outputsOf(module: string, { output, unsigned, zip }: Options): string[] {
  const path = output ?? beside(module, unsigned ? '.digest' : '.spkg')
  return zip ? [path, beside(path, '.zip')] : [path]
}

async function writeDigest({ out }: Context, module: string, { digest }: UnsignedPackage, options: Options): Promise<void> {
  const [path = ''] = outputsOf(module, options)
  await writeOutput(path, digest)
  out.result(hex(digest), { digest, path })
  out.hint(
    `Sign the 32 bytes of ${path} with Ed25519, for example: openssl pkeyutl -sign -rawin -inkey KEY -in ${path} -out SIGNATURE\n` +
      'Then give the same command with --signature SIGNATURE --key PUBLIC-KEY in place of --unsigned.',
  )
}

async function writePackage({ out }: Context, module: string, prepared: UnsignedPackage, options: Options): Promise<void> {
  const seal = await sealOf(prepared, options)
  const packed = sealPackage(prepared, seal)
  const [path = '', archivePath] = outputsOf(module, options)
  await writeOutput(path, packed)
  const { hash, version, counter } = parsePackage(packed)
  const data = { path, version, counter, hash, size: packed.length }
  const archive = archivePath === undefined ? undefined : await writeArchive(archivePath, path, packed)
  if (equal(seal.publicKey, developmentKey.publicKey)) out.note('Signed with the development key: only development builds accept it.')
  const text = `${path}: ${out.style('bold', hex(hash).slice(0, 12))} (version ${version}, counter ${counter}, ${bytes(packed.length)})`
  out.result(archive ? `${text}\n${archive}: for phones` : text, archive ? { ...data, archive } : data)
}

async function sealOf(
  { digest }: UnsignedPackage,
  { key = '', signature }: Options,
): Promise<{ publicKey: Uint8Array; signature: Uint8Array }> {
  if (signature !== undefined) return { publicKey: await publicKeyFrom(key), signature: await readSignature(signature) }
  const pair = await privateKeyFrom(key)
  return { publicKey: pair.publicKey, signature: signDigest(digest, pair) }
}

async function writeArchive(archive: string, path: string, packed: Uint8Array): Promise<string> {
  await writeOutput(archive, buildArchive(packed, { file: `${parse(path).name}.bin` }))
  return archive
}
