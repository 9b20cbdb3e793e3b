import { Command } from 'commander'
import { keyHash } from '../../package/index.js'
import { generateKeys } from '../../pem/index.js'
import type { ActionFor } from '../context.js'
import { refuseToOverwrite, writeOutput, writeSecret } from '../files.js'
import { hex } from '../output.js'

const DEFAULT = 'signing-key.pem'

export function keygenCommand(action: ActionFor): Command {
  return new Command('keygen')
    .option('-o, --output <file>', 'the private key; the public one is written beside it, as .pub.pem', DEFAULT)
    .description('make a key pair that signs packages (Ed25519)')
    .action(
      action(async ({ out, flags }, _args, { output = DEFAULT }) => {
        const path = String(output)
        const publicPath = `${path.replace(/\.pem$/, '')}.pub.pem`
        if (!flags.yes) for (const file of [path, publicPath]) refuseToOverwrite(file)
        const { privatePem, publicPem, publicKey } = generateKeys()
        await writeSecret(path, privatePem)
        await writeOutput(publicPath, publicPem)
        const hash = keyHash(publicKey)
        out.result(`${path}: private, keep it secret\n${publicPath}: public, for the firmware\nkey ${hex(hash)}`, {
          private: path,
          public: publicPath,
          keyHash: hash,
        })
      }),
    )
}
