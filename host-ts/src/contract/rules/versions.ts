import { type Contract, type FieldList, fieldLists } from '../schema.js'
import type { Report } from './report.js'

/** Fields are appended: a module of an earlier minor version knows the first ones, of each list. */
export function checkVersions(contract: Contract, report: Report): void {
  const { minor } = contract.version
  for (const list of fieldLists) {
    let before = 0
    for (const [i, { name, since }] of contract[list].entries()) {
      const path = [list, i, 'since']
      if (since > minor) report(path, `${name} is there since minor version ${since}, and the contract's is ${minor}`)
      if (since < before) {
        report(path, `${name} stands behind a field that was added later (since ${before})`, 'Fields of a minor version are appended.')
      }
      before = Math.max(before, since)
    }
  }
  for (const list of ['signals', 'points'] as const) checkFirst(contract, list, report)
}

/** From its first version on a module is given something, and proposes something. */
function checkFirst(contract: Contract, list: Extract<FieldList, 'signals' | 'points'>, report: Report): void {
  if (contract[list].some(({ since }) => since === 0)) return
  const empty = contract[list].length === 0
  const place = empty ? [list] : [list, 0, 'since']
  report(place, empty ? `a contract without ${list} is of no use` : `version ${contract.version.major}.0 would have no ${list}`)
}
