import type { Path } from '../../json/index.js'
import { camelCase } from '../../text/index.js'
import { reservedBy } from '../reserved.js'
import { type FieldList, fieldLists } from '../schema.js'
import type { Report } from './report.js'

interface Named {
  name: string
  list: FieldList
  path: Path
  optional: boolean
}

const one: Record<FieldList, string> = { signals: 'signal', points: 'point', probes: 'probe', state: 'state' }

const NAME = /^[a-z][a-z0-9_]*$/

/** Names of all fields, of broken ones too, as long as they have one that is made of what it may be. */
function names(file: object): Named[] {
  return fieldLists.flatMap((list) => {
    const fields: unknown = Object.hasOwn(file, list) ? (file as Record<string, unknown>)[list] : undefined
    if (!Array.isArray(fields)) return []
    return fields.flatMap((field: unknown, i) => {
      if (typeof field !== 'object' || field === null || !('name' in field) || typeof field.name !== 'string') return []
      if (!NAME.test(field.name)) return []
      return { name: field.name, list, path: [list, i, 'name'], optional: 'optional' in field && field.optional === true }
    })
  })
}

/** What the bindings of a field are called, where names are written in camel case. */
function bindingsOf({ name, list, optional }: Named): string[] {
  const found = [camelCase(name)]
  if (optional) found.push(camelCase(`has_${name}`))
  if (list !== 'signals') found.push(camelCase(`set_${name}`))
  return found
}

/** No word of a target language, and in all lists together nothing twice. */
export function checkNames(file: object, report: Report): void {
  const owners = new Map<string, Named>()
  for (const field of names(file)) {
    const { name, list, path } = field
    const language = reservedBy(name)
    if (language !== undefined) {
      report(
        path,
        `"${name}" is ${language}`,
        `Call it ${name.startsWith('sp_') ? name.slice(3) || 'another name' : `${name}_value`}, or what it means.`,
      )
    }
    const bindings = bindingsOf(field)
    const taken = bindings.map((binding) => owners.get(binding)).find((owner) => owner !== undefined)
    if (taken?.name === name) {
      report(path, `the name ${name} is taken by ${taken.list === list ? `another ${one[list]}` : `a ${one[taken.list]}`}`)
    } else if (taken) {
      report(path, `${name} collides with the ${one[taken.list]} ${taken.name}: in a module both are ${common(bindings, taken)}`)
    }
    for (const binding of bindings) if (!owners.has(binding)) owners.set(binding, field)
  }
}

function common(bindings: readonly string[], other: Named): string {
  return bindingsOf(other).find((binding) => bindings.includes(binding)) ?? ''
}
