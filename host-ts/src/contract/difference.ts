import type { ContractFields, Field } from './fields.js'
import { parseContractText } from './text.js'

/**
 * Names the first field in which the contract that a module was built for differs from another one, as a sentence; undefined when the
 * module fits. Minor versions may differ, as long as what both have is the same and the module knows no more than the other.
 *
 * @param module contract text of the module's build.
 * @param other contract text of the newest version that the other side has.
 * @param owner who that is: `the device`.
 * @throws SetpointError `bad-contract` when a text is none.
 */
export function firstDifference(module: string, other: string, owner = 'the device'): string | undefined {
  const mine = parseContractText(module)
  const theirs = parseContractText(other)
  if (mine.name !== theirs.name || mine.version.major !== theirs.version.major) return versionsDiffer(mine, theirs, owner)
  for (const list of ['signals', 'outputs', 'state'] as const) {
    const difference = fieldsDiffer(mine[list], theirs[list], theirs.version.minor > mine.version.minor, owner)
    if (difference !== undefined) return difference
  }
  return mine.version.minor > theirs.version.minor ? versionsDiffer(mine, theirs, owner) : undefined
}

const title = ({ name, version: { major, minor } }: ContractFields): string => `${name} ${major}.${minor}`

function versionsDiffer(mine: ContractFields, theirs: ContractFields, owner: string): string {
  return `the module was built for the contract ${title(mine)}, ${owner} has ${title(theirs)}`
}

/** @param later whether they have a later minor version, and may have more fields at the end. */
function fieldsDiffer(mine: readonly Field[], theirs: readonly Field[], later: boolean, owner: string): string | undefined {
  for (let i = 0; i < Math.max(mine.length, theirs.length); i++) {
    const [a, b] = [mine[i], theirs[i]]
    if (a === undefined && later) return undefined
    if (a === undefined || b === undefined) return onlyOne(a, b, owner)
    if (!isSame(a, b)) return notSame(a, b, { mine, theirs, owner })
    const [built, has] = [shape(a), shape(b)]
    if (built !== has) return `${a.kind} ${a.name}: the module was built for ${built}, ${owner} has ${has}`
  }
  return undefined
}

const isSame = (a: Field, b: Field): boolean => a.kind === b.kind && a.name === b.name
const shape = ({ type, optional, length, unit }: Field): string => `${type}${optional ? '?' : ''} ${length} ${unit}`

function onlyOne(mine: Field | undefined, theirs: Field | undefined, owner: string): string {
  return mine ? `${mine.kind} ${mine.name}: only the module has it` : `${theirs?.kind} ${theirs?.name}: only ${owner} has it`
}

interface Sides {
  mine: readonly Field[]
  theirs: readonly Field[]
  owner: string
}

function notSame(a: Field, b: Field, { mine, theirs, owner }: Sides): string {
  if (!mine.some((field) => isSame(field, b))) return onlyOne(undefined, b, owner)
  if (!theirs.some((field) => isSame(field, a))) return onlyOne(a, undefined, owner)
  return `${a.kind} ${a.name}: the module and ${owner} have it at different places`
}
