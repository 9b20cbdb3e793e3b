import { SetpointError } from '../error.js'
import { checkContract, problemText } from './check.js'
import type { Contract } from './schema.js'

/**
 * Reads a contract file.
 *
 * @param file its name, for messages.
 * @throws SetpointError `bad-contract`, which says where what is wrong: a line for each problem.
 */
export function parseContract(text: string, file = 'contract.json'): Contract {
  const checked = checkContract(text)
  if (checked.ok) return checked.contract
  throw new SetpointError('bad-contract', checked.problems.map((problem) => problemText(problem, file)).join('\n'))
}
