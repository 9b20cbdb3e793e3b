import { type Contract, type FieldList, fieldLists } from './schema.js'

export type DiffVerdict = 'same' | 'bounds only' | 'compatible' | 'breaking'

export interface DiffReason {
  /** `signal price`, `contract`, `budget`. */
  where: string
  /** What is different, as a sentence. */
  what: string
}

export interface ContractDiff {
  /**
   * `same`: nothing but the file's layout. `bounds only`: ids are the same, so modules are not touched. `compatible`: the minor version
   * was raised and fields appended, so modules for the old contract run. `breaking`: they may not run, or would see another meaning.
   */
  verdict: DiffVerdict
  reasons: DiffReason[]
  /** The budget gives less: modules that fit may need more than that. */
  lessBudget: boolean
}

/** What becomes of modules for a contract when another one takes its place. Reasons for the verdict come first. */
export function contractDiff(before: Contract, after: Contract): ContractDiff {
  const breaking = [...versionReasons(before, after), ...fieldLists.flatMap((list) => listReasons(before, after, list))]
  const added = fieldLists.flatMap((list) => additions(before, after, list))
  const bounds = boundReasons(before, after)
  const raised = after.version.minor > before.version.minor
  const lessBudget = moduleBudget.some((key) => after.budget[key] < before.budget[key])
  if (breaking.length > 0) return { verdict: 'breaking', reasons: [...breaking, ...added, ...bounds], lessBudget }
  if (raised) return { verdict: 'compatible', reasons: [raise(before, after), ...added, ...bounds], lessBudget }
  return { verdict: bounds.length > 0 ? 'bounds only' : 'same', reasons: bounds, lessBudget }
}

/** What a module uses of its budget. */
const moduleBudget = ['fuel', 'load_fuel', 'depth', 'deadline', 'load_deadline', 'memory', 'stack'] as const

const version = ({ version: { major, minor } }: Contract): string => `${major}.${minor}`
const one: Record<FieldList, string> = { signals: 'signal', points: 'point', probes: 'probe', state: 'state' }

function raise(before: Contract, after: Contract): DiffReason {
  return { where: 'contract', what: `version ${version(before)} became ${version(after)}` }
}

function versionReasons(before: Contract, after: Contract): DiffReason[] {
  if (before.name !== after.name) return [{ where: 'contract', what: `${before.name} was renamed to ${after.name}` }]
  if (before.version.major !== after.version.major) return [raise(before, after)]
  if (after.version.minor >= before.version.minor) return []
  return [
    { where: 'contract', what: `version ${version(before)} went back to ${version(after)}: modules for ${version(before)} do not run` },
  ]
}

/** What modules for the old contract know must be the beginning of each list. */
function listReasons(before: Contract, after: Contract, list: FieldList): DiffReason[] {
  const reasons: DiffReason[] = []
  const names = after[list].map(({ name }) => name)
  const kept = before[list].filter(({ name }) => names.includes(name)).map(({ name }) => name)
  for (const field of before[list]) {
    const where = `${one[list]} ${field.name}`
    const other = after[list].find(({ name }) => name === field.name)
    if (!other) reasons.push({ where, what: 'was removed, or renamed' })
    else reasons.push(...shapeReasons(where, field, other))
  }
  const order = names.filter((name) => kept.includes(name))
  const moved = kept.find((name, i) => order[i] !== name)
  if (moved !== undefined) reasons.push({ where: `${one[list]} ${moved}`, what: 'stands at another place in the list' })
  for (const { name, since } of after[list]) {
    if (kept.includes(name)) continue
    const where = `${one[list]} ${name}`
    const inserted = names.indexOf(name) < Math.max(...kept.map((other) => names.indexOf(other)))
    if (inserted) reasons.push({ where, what: 'was added in front of fields that were there: append it' })
    else if (since <= before.version.minor) {
      const next = before.version.minor + 1
      reasons.push({ where, what: `was added to version ${version(before)}: raise the minor version, and give it "since": ${next}` })
    }
  }
  return reasons
}

interface Shape {
  type: string
  since: number
  unit?: string | undefined
  length?: number | undefined
  optional?: boolean
}

function shapeReasons(where: string, a: Shape, b: Shape): DiffReason[] {
  const changed = (what: string, from: unknown, to: unknown): DiffReason[] =>
    from === to ? [] : [{ where, what: `its ${what} was ${from} and is ${to}` }]
  return [
    ...changed('type', a.type, b.type),
    ...changed('length', a.length ?? 1, b.length ?? 1),
    ...changed('unit', a.unit ?? '1', b.unit ?? '1'),
    ...changed('"optional"', a.optional ?? false, b.optional ?? false),
    ...changed('"since"', a.since, b.since),
  ]
}

function additions(before: Contract, after: Contract, list: FieldList): DiffReason[] {
  const known = new Set(before[list].map(({ name }) => name))
  return after[list]
    .filter(({ name, since }) => !known.has(name) && since > before.version.minor)
    .map(({ name }) => ({ where: `${one[list]} ${name}`, what: 'was appended' }))
}

/** What a field has beside what is in the contract text. */
const inText = new Set(['name', 'type', 'unit', 'length', 'optional', 'since'])

function boundReasons(before: Contract, after: Contract): DiffReason[] {
  const fields = fieldLists.flatMap((list) =>
    before[list].flatMap((field) => {
      const other = after[list].find(({ name }) => name === field.name)
      return other ? changes(`${one[list]} ${field.name}`, field, other) : []
    }),
  )
  const described = changes('contract', { description: before.description }, { description: after.description })
  return [...described, ...fields, ...changes('budget', before.budget, after.budget)]
}

function changes(where: string, a: object, b: object): DiffReason[] {
  const [from, to] = [new Map<string, unknown>(Object.entries(a)), new Map<string, unknown>(Object.entries(b))]
  const keys = new Set([...from.keys(), ...to.keys()])
  return [...keys].flatMap((key) => {
    const [was, is] = [JSON.stringify(from.get(key)), JSON.stringify(to.get(key))]
    if (inText.has(key) || was === is) return []
    if (was === undefined) return { where, what: `${key} is ${is} now` }
    return { where, what: is === undefined ? `${key} was ${was} and is gone` : `${key} was ${was} and is ${is}` }
  })
}
