import { SetupError } from './error.mjs'
import { tail } from './exec.mjs'

/** The error of a program that fetches: what it fetched, in its own last words, and what to look at. */
export function fetchError(what, result, settings) {
  return new SetupError(
    'network',
    `${what} could not be fetched. The last lines of ${result.path}:\n${tail(result.output)}`,
    `Check the network and ${settings}, then run the command again: what is already there is kept.`,
  )
}

export function hashError(what, result, file) {
  return new SetupError(
    'hash-mismatch',
    `${what} differs from the hash in ${file}.${result ? ` The last lines of ${result.path}:\n${tail(result.output)}` : ''}`,
    'Do not use it. Run the command again; if it stays so, ask who runs your package index what it delivers.',
  )
}
