/** What a JSON Schema cannot say of a contract. */
import type { Finding, Path } from '../../json/index.js'
import { countLimits } from '../limits.js'
import { type Budget, type Contract, contractSchema, type FieldList, fieldLists, fieldSchemas, type Point, type Signal } from '../schema.js'
import { checkNames } from './names.js'
import { checkPoint } from './points.js'
import type { Report } from './report.js'
import { checkSignal } from './signals.js'
import { checkSizes } from './sizes.js'
import { checkTime } from './values.js'
import { checkVersions } from './versions.js'

/**
 * Of a file that may be broken elsewhere: each rule looks at what is sound of what it is about.
 *
 * @param contract when the whole shape is right.
 */
export function ruleFindings(file: unknown, contract: Contract | undefined): Finding[] {
  if (typeof file !== 'object' || file === null) return []
  const findings: Finding[] = []
  const report: Report = (path, message, hint) => void findings.push({ path, message, hint })
  const budget = soundBudget(file)
  for (const list of fieldLists) checkList(file, list, budget?.period, report)
  checkNames(file, report)
  if (budget) checkBudget(budget, report)
  if (contract) {
    checkVersions(contract, report)
    checkSizes(contract, report)
  }
  return findings
}

function part(file: object, key: string): unknown {
  return Object.hasOwn(file, key) ? (file as Record<string, unknown>)[key] : undefined
}

function soundBudget(file: object): Budget | undefined {
  return contractSchema.shape.budget.safeParse(part(file, 'budget')).data
}

function checkList(file: object, list: FieldList, period: number | undefined, report: Report): void {
  const fields = part(file, list)
  if (!Array.isArray(fields)) return
  const most = countLimits[list]
  if (fields.length > most) report([list, most], `the contract has ${fields.length} ${list}, and a device has room for ${most}`)
  for (const [i, element] of fields.entries()) checkElement(list, element, period, [list, i], report)
}

function checkElement(list: FieldList, element: unknown, period: number | undefined, path: Path, report: Report): void {
  const { data: field } = fieldSchemas[list].safeParse(element)
  if (field === undefined) return
  if (list === 'signals') checkSignal(field as Signal, path, report)
  else if (list === 'points') checkPoint(field as Point, period, path, report)
  else if (field.type === 'bool' && 'unit' in field && field.unit !== undefined) report([...path, 'unit'], 'a bool has no unit')
}

function checkBudget({ period, deadline, load_deadline }: Budget, report: Report): void {
  checkTime(period, 'ms', ['budget', 'period'], report)
  checkTime(deadline, 'us', ['budget', 'deadline'], report)
  checkTime(load_deadline, 'us', ['budget', 'load_deadline'], report)
  if (deadline > period) report(['budget', 'deadline'], `the deadline of ${deadline} s is longer than the period of ${period} s`)
  if (load_deadline > period) {
    report(['budget', 'load_deadline'], `the load_deadline of ${load_deadline} s is longer than the period of ${period} s`)
  }
}
