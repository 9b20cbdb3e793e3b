import { Command } from 'commander'
import { verifyPackage } from '../../package/index.js'
import type { ActionFor } from '../context.js'
import { inFile, readModule } from '../files.js'
import { bytes } from '../format.js'
import { publicKeyFrom } from '../keys.js'
import { hex } from '../output.js'

export function verifyCommand(action: ActionFor): Command {
  return new Command('verify')
    .argument('<package>', 'a package (.spkg)')
    .requiredOption('--key <key>', 'public or private key: a PEM file, or env:NAME')
    .description('check a package as a device that trusts the key does')
    .action(
      action(async ({ out }, [path = ''], { key }) => {
        const publicKey = await publicKeyFrom(String(key))
        const content = await readModule(path)
        try {
          const { hash, version, counter, contract } = verifyPackage(content, publicKey)
          const name = out.style('bold', hex(hash).slice(0, 12))
          out.result(`${path}: ok, ${name} (version ${version}, counter ${counter}, ${bytes(content.length)})`, {
            path,
            ok: true,
            ...{ hash, version, counter, contract },
          })
        } catch (error) {
          throw inFile(path, error)
        }
      }),
    )
}
