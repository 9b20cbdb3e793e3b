import { createInterface } from 'node:readline/promises'
import { SetpointError } from '../error.js'
import type { Context } from './context.js'

/** @throws SetpointError `usage` where nobody can be asked, `aborted` when the answer is no. */
export async function confirm({ flags, signal }: Context, question: string): Promise<void> {
  if (flags.yes) return
  if (!process.stdin.isTTY) throw new SetpointError('usage', `Nobody to ask: ${question}`, { hint: 'Add --yes.' })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const interrupted = new Promise<string>((resolve) => terminal.once('SIGINT', () => resolve('')))
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `, { signal }), interrupted])
    if (!/^y(es)?$/i.test(answer.trim())) throw new SetpointError('aborted', 'Nothing was changed')
  } finally {
    terminal.close()
  }
}
