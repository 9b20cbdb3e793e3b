/** What zod found, in sentences that say what to write instead. */
import type { z } from 'zod'
import type { Finding, Path } from '../json/index.js'
import { nearest, show } from '../text/index.js'
import { contractSchema, fieldSchemas } from './schema.js'
import { elementTypeNames } from './types.js'
import { unitAliases, unitCodes } from './units.js'

type Issue = z.core.$ZodIssue

export function findingsOf(issues: readonly Issue[], file: unknown): Finding[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path
    return issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, path, file) : { path, ...sentence(issue, path, at(file, path)) }
  })
}

/** The value that a path leads to. */
function at(file: unknown, path: Path): unknown {
  let value = file
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

type Sentence = Pick<Finding, 'message' | 'hint'>

function sentence(issue: Issue, path: Path, value: unknown): Sentence {
  const key = String(path.at(-1) ?? 'the contract')
  if (value === undefined) return { message: `${key} is missing`, hint: entry(missing, key) }
  switch (issue.code) {
    case 'invalid_type':
      return { message: `${show(value)} is not ${entry(article, issue.expected) ?? issue.expected}` }
    case 'invalid_value':
      return notOneOf(key, value, issue.values.map(String))
    case 'invalid_union':
      return issue.discriminator === undefined
        ? { message: `${show(value)} is neither a number nor true or false, nor a list of them` }
        : notOneOf(key, value, entry(discriminators, key) ?? [])
    case 'too_small':
      return { message: `${show(value)} is too small`, hint: `It is ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}.` }
    case 'too_big':
      return typeof value === 'string'
        ? { message: `${value.length} characters are too many`, hint: `At most ${issue.maximum}.` }
        : { message: `${show(value)} is too large`, hint: `At most ${issue.maximum}.` }
    case 'not_multiple_of':
      return { message: `${show(value)} is no multiple of ${issue.divisor}` }
    default:
      return { message: issue.message }
  }
}

const article: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
}

const missing: Record<string, string> = {
  budget: 'What an evaluation may cost: {"period": 300, "fuel": 20000, "depth": 24, "deadline": 0.25, "memory": 8192, "faults": 6}.',
  clock: '"utc" for Unix time, "zone" for the offset of local time.',
  default: 'A setting has a value before anybody writes it.',
  fallback: 'What is applied at boot, and whenever there is no proposal.',
  period: 'Seconds from one evaluation to the next.',
  rate: 'The largest change a second; as much as max - min where any will do.',
  source: 'Where its value comes from: "board", "host", "clock" or "setting".',
  version: '{"major": 1, "minor": 0}.',
}

const discriminators: Record<string, readonly string[]> = {
  source: ['board', 'host', 'clock', 'setting'],
  type: elementTypeNames,
}

function notOneOf(key: string, value: unknown, allowed: readonly string[]): Sentence {
  if (key === 'unit') return noUnit(value)
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined
  return {
    message: `${show(value)} is no ${key}`,
    hint: meant === undefined ? `It is one of ${allowed.join(', ')}.` : `Did you mean "${meant}"? It is one of ${allowed.join(', ')}.`,
  }
}

function noUnit(value: unknown): Sentence {
  if (value === '1' || value === '')
    return { message: `${show(value)} is no unit`, hint: 'Leave unit out: a field without one is a plain number.' }
  const meant = typeof value === 'string' ? (entry(unitAliases, value.toLowerCase()) ?? nearest(value, unitCodes)) : undefined
  const list = 'Units are codes of UCUM; SPEC.md, "Contract file", has all.'
  return { message: `${show(value)} is no unit that contracts know`, hint: meant === undefined ? list : `Did you mean "${meant}"? ${list}` }
}

/** Keys that belong to some fields and not to others. */
const elsewhere: Record<string, string> = {
  clock: 'Only signals with the source "clock" have it.',
  default: 'Only signals with the source "setting" have it.',
  dwell: 'Only points of type bool have it; a number has a rate.',
  fallback: 'Only points have it.',
  hold: 'Only points have it.',
  immediate: 'Only points have it.',
  length: 'Only signals and state may be arrays; points and probes are single values.',
  max: 'Only signals and points of a numeric type have bounds.',
  min: 'Only signals and points of a numeric type have bounds.',
  optional: 'Only signals that may be missing have it: those of board, host and clock.',
  rate: 'Only points of a numeric type have it.',
  source: 'Only signals have it.',
  stale_after: 'Only signals of board and host grow stale.',
  step: 'Only points of a numeric type have it.',
  unit: 'A bool has no unit.',
}

function unknownKeys(keys: readonly string[], path: Path, file: unknown): Finding[] {
  const known = keysAt(path, at(file, path))
  return keys.map((key) => {
    const meant = nearest(
      key,
      known.filter((name) => name !== '$schema'),
    )
    const place = entry(elsewhere, key)
    const words = place === undefined ? 'is no key of a contract here' : 'has no meaning here'
    const hint = place ?? (meant === undefined ? `Keys are ${known.join(', ')}.` : `Did you mean "${meant}"?`)
    return { path: [...path, key], at: 'key' as const, message: `${show(key)} ${words}`, hint }
  })
}

/** Of a table by any word, "constructor" too. */
function entry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** The keys that an object may have. */
function keysAt(path: Path, value: unknown): readonly string[] {
  const [list, index, ...rest] = path
  const { shape } = contractSchema
  if (list === undefined) return Object.keys(shape)
  if (list === 'budget') return Object.keys(shape.budget.shape)
  if (list === 'version') return Object.keys(shape.version.shape)
  if (index === undefined || rest.length > 0 || !(list in fieldSchemas)) return []
  const schema = fieldSchemas[list as keyof typeof fieldSchemas]
  if (!('options' in schema)) return Object.keys(schema.shape)
  const discriminator = schema.def.discriminator
  const chosen = at(value, [discriminator])
  const variants = schema.options.filter(({ shape }) => discriminator in shape && accepts(shape, discriminator, chosen))
  return Object.keys(Object.assign({}, ...variants.map(({ shape }) => shape)))
}

function accepts(shape: object, key: string, value: unknown): boolean {
  const schema = (shape as Record<string, z.ZodType>)[key]
  return schema?.safeParse(value).success ?? false
}
