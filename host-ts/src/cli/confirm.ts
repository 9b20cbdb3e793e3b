import { createInterface } from 'node:readline/promises'
import { SetpointError } from '../error.js'
import type { Context } from './context.js'

/** @throws SetpointError `usage` where nobody can be asked, `declined` when the answer is no, `aborted` when there is none. */
export async function confirm({ flags, signal }: Context, question: string): Promise<void> {
  if (flags.yes) return
  if (!process.stdin.isTTY) throw new SetpointError('usage', `Nobody to ask: ${question}`, { hint: 'Add --yes.' })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      terminal.once('SIGINT', reject).once('close', reject) // Ctrl-C, Ctrl-D
      terminal.question(`${question} [y/N] `, { signal }).then(resolve, reject)
    }).catch((cause) => {
      process.stderr.write('\n')
      throw new SetpointError('aborted', NOTHING_DONE, { cause })
    })
    if (!/^y(es)?$/i.test(answer.trim())) throw new SetpointError('declined', NOTHING_DONE)
  } finally {
    terminal.close()
  }
}

const NOTHING_DONE = 'Nothing was done'
