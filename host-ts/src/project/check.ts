/** What is wrong in a setpoint.json, with its place. */
import type { z } from 'zod'
import { problemsIn, problemText } from '../contract/index.js'
import { SetpointError } from '../error.js'
import { type Finding, type Located, type Path, readJson } from '../json/index.js'
import { nearest, show } from '../text/index.js'
import { type ProjectFile, projectSchema } from './schema.js'

/**
 * Reads the text of a project file.
 *
 * @param file its name, for messages.
 * @throws SetpointError `bad-project`, which says where what is wrong: a line for each problem.
 */
export function parseProject(text: string, file: string): ProjectFile {
  const json = readJson(text)
  const parsed = json.value === undefined ? undefined : projectSchema.safeParse(json.value)
  const found = parsed?.error?.issues.flatMap((issue) => findings(issue, json.value)) ?? []
  const problems = [...json.problems, ...found.map((finding) => json.locate(finding))]
  if (parsed?.success && problems.length === 0) return parsed.data
  throw badProject(problems, file)
}

/** For what turns out to be wrong with a project file that has been read. */
export function projectProblem(text: string, file: string, finding: Finding): SetpointError {
  return badProject([readJson(text).locate(finding)], file)
}

function badProject(problems: readonly Located[], file: string): SetpointError {
  const lines = problemsIn(problems).map((problem) => problemText(problem, file))
  return new SetpointError('bad-project', lines.join('\n'))
}

function findings(issue: z.core.$ZodIssue, file: unknown): Finding[] {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path))
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step], file)
  if (value === undefined) return [{ path, message: `${path.at(-1)} is missing`, hint: missing.get(String(path.at(-1))) }]
  return [{ path, ...sentence(issue, value) }]
}

const missing: ReadonlyMap<string, string> = new Map([
  ['contract', 'The path of the contract file: "contract.json".'],
  ['module', '{"language": "assemblyscript", "source": "assembly/index.ts"}.'],
])

const KINDS: Readonly<Partial<Record<string, string>>> = { string: 'a text', array: 'a list' }

function sentence(issue: z.core.$ZodIssue, value: unknown): Pick<Finding, 'message' | 'hint'> {
  switch (issue.code) {
    case 'invalid_type':
      return { message: `${show(value)} is not ${KINDS[issue.expected] ?? 'an object'}` }
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      const meant = typeof value === 'string' ? nearest(value, allowed) : undefined
      const list = `It is one of ${allowed.join(', ')}.`
      return { message: `${show(value)} is no language for modules`, hint: meant === undefined ? list : `Did you mean "${meant}"? ${list}` }
    }
    case 'too_big':
      return { message: `${String(value).length} characters are too many`, hint: `At most ${issue.maximum}.` }
    case 'too_small':
      return { message: `an empty ${issue.origin === 'array' ? 'list' : 'text'} means nothing here` }
    default:
      return { message: issue.message }
  }
}

function unknownKey(key: string, path: Path): Finding {
  const known = Object.keys(path[0] === 'module' ? projectSchema.shape.module.shape : projectSchema.shape)
  const meant = nearest(
    key,
    known.filter((name) => name !== '$schema'),
  )
  const hint = meant === undefined ? `Keys are ${known.join(', ')}.` : `Did you mean "${meant}"?`
  return { path: [...path, key], at: 'key', message: `${show(key)} is no key of a project here`, hint }
}
