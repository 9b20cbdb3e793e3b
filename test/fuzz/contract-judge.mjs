// What must hold of the check of contract files (host-ts/dist): nothing but a SetpointError comes out, every problem has a place in the text,
// and what is accepted can be used for everything.
import { deepStrictEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as setpoint from '../../host-ts/dist/index.js'
import { fuzzFolders } from '../unit/toolchain.mjs'
import { changeText, one } from './contract-mutants.mjs'

/** That others are compared with. */
const known = setpoint.parseContract(readFileSync(join(fuzzFolders().root, 'test/contract/types.json'), 'utf8'))

/** What must hold of each problem. */
function checkProblem({ path, line, column, message, hint }, lines) {
  const row = lines[line - 1]
  if (row === undefined || column < 1 || column > row.length + 1) return `a place outside of the text: ${line}:${column}`
  const said = [path, message, hint ?? ''].join(' ')
  if (message === '' || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|undefined|\[object/u.test(said))
    return `a problem in words that say nothing: ${JSON.stringify(said)}`
  return undefined
}

function checkProblems(problems, text) {
  const lines = text.split(/\r\n|\r|\n/)
  if (problems.length === 0) return 'refused without a problem'
  const sorted = problems.every(
    ({ line, column }, i) => i === 0 || line > problems[i - 1].line || (line === problems[i - 1].line && column >= problems[i - 1].column),
  )
  if (!sorted) return 'problems that are out of order'
  return problems.map((problem) => checkProblem(problem, lines)).find(Boolean)
}

/** An accepted contract can be read again, has a text that is read back, and makes every binding. */
function checkAccepted(contract, text, pick) {
  const again = setpoint.parseContract(JSON.stringify(JSON.parse(text)))
  equal(JSON.stringify(again), JSON.stringify(contract)) // as JSON, which has no -0
  const minor = pick(contract.version.minor + 1)
  const written = setpoint.contractText(contract, minor)
  deepStrictEqual(setpoint.fieldsLayout(setpoint.parseContractText(written)), setpoint.contractLayout(contract, minor))
  setpoint.contractBindings(contract, one(pick, setpoint.bindingLanguages), { source: 'c.json', minor })
  for (const struct of Object.values(setpoint.contractLayout(contract))) {
    const zeros = new Uint8Array(struct.size)
    deepStrictEqual(setpoint.encodeStruct(struct, setpoint.decodeStruct(struct, zeros)), zeros)
  }
  const { verdict, reasons } = setpoint.contractDiff(known, contract)
  if ((verdict === 'same') !== (reasons.length === 0)) return `a verdict without reasons: ${verdict}`
  return undefined
}

/** Contract texts that come from elsewhere are read, or refused. */
function checkTexts(pick) {
  const whole = setpoint.contractText(known)
  const other = changeText(whole, pick)
  try {
    setpoint.firstDifference(whole, other)
  } catch (error) {
    if (!setpoint.isSetpointError(error, 'bad-contract')) throw error
  }
}

/** Whether a text is accepted, and what it shows that must not be: `wrong` is undefined when all holds. */
export function judge(text, pick, check) {
  try {
    const checked = check(text)
    checkTexts(pick)
    const wrong = checked.ok ? checkAccepted(checked.contract, text, pick) : checkProblems(checked.problems, text)
    return { accepted: checked.ok, wrong }
  } catch (error) {
    const told = String(error instanceof Error ? error.stack : error).split('\n')
    return { accepted: false, wrong: `an exception: ${told.slice(0, 2).join(' ')}` }
  }
}
