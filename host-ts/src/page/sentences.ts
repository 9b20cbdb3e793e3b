/* Sentences that the command line has too. */
import { isSetpointError, messageOf } from '../error.js'

/** Commands stand in parentheses (ErrorDetails). */
const COMMANDS = / \((?:setpoint [^)]*|--\w+)\)/g

/** For people who have buttons instead. */
export function withoutCommands(sentence: string): string {
  return sentence.replace(COMMANDS, '')
}

/** What went wrong and what to do. */
export function problem(error: unknown): string {
  const message = messageOf(error)
  return withoutCommands(isSetpointError(error) && error.hint !== undefined ? `${message}. ${error.hint}` : message)
}
