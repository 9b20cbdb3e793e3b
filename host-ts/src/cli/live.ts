import { stripVTControlCharacters } from 'node:util'
import { pause } from '../async/index.js'
import type { Context } from './context.js'
import { fit } from './output.js'

const INTERVAL_MS = 1000

/** Shows a text that changes: in place on a terminal, else once for each change. Returns when interrupted. */
export async function watch(context: Context, read: () => Promise<{ text: string; data: unknown; key: string }>): Promise<void> {
  const { out, signal } = context
  const inPlace = process.stdout.isTTY && !out.json
  let shown: string | undefined
  let lines = 0
  while (!signal.aborted) {
    const { text, data, key } = await read()
    if (inPlace) {
      if (lines > 0) process.stdout.write(`\x1b[${lines}A\x1b[J`)
      lines = fit(process.stdout, text)
        .split('\n')
        .reduce((sum, line) => sum + height(line), 0)
    }
    if (inPlace || key !== shown) out.result(text, data)
    shown = key
    await pause(INTERVAL_MS, signal)
  }
}

/** Rows that a line takes on this terminal: a word may be too long for one. */
function height(line: string): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / process.stdout.columns))
}
