/** What all generators take: the contract of one minor version, with its fields where they lie. */
import { SetpointError } from '../../error.js'
import { contractFields } from '../fields.js'
import { type ContractLayout, type FieldLayout, fieldsLayout } from '../layout.js'
import { type Contract, type FieldList, fieldLists } from '../schema.js'
import { contractText } from '../text.js'

export interface BindingFile {
  name: string
  text: string
}

export interface Model {
  contract: Contract
  layout: ContractLayout
  /** What its id is made of. */
  text: string
  /** `water-heater 1.1` */
  title: string
  /** The first line of every file, without the comment's marks. */
  header: string
  /** Name of the files, without an ending. */
  name: string
  /** How the firmware's files get to core/. */
  core: string
}

export interface BindingOptions {
  /** What it is made from, as the first line of the output says it. */
  source: string
  /** Minor version that the binding is for; the contract's own when absent. */
  minor?: number | undefined
  /** Name of the files, without an ending; `water_heater_contract` when absent. */
  name?: string | undefined
  /** Of `c-firmware`: the folder of core/ as #include has it; `../core` when absent. */
  core?: string | undefined
}

/** Every generated file has this in its first line. */
export const GENERATED = 'Made by `setpoint contract generate`'

/** @throws SetpointError `usage` for a minor version that the contract does not have. */
export function modelOf(whole: Contract, { source, minor = whole.version.minor, name, core = '../core' }: BindingOptions): Model {
  const contract = ofMinor(whole, minor)
  const { major } = contract.version
  return {
    contract,
    layout: fieldsLayout(contractFields(contract)),
    text: contractText(contract),
    title: `${contract.name} ${major}.${minor}`,
    header: `${GENERATED} from ${source}: do not edit.`,
    name: name ?? `${contract.name.replaceAll('-', '_')}_contract`,
    core,
  }
}

/** The contract as it was in an earlier minor version. */
function ofMinor(contract: Contract, minor: number): Contract {
  const { version } = contract
  if (!Number.isInteger(minor) || minor < 0 || minor > version.minor) {
    throw new SetpointError('usage', `The contract ${contract.name} ${version.major}.${version.minor} has no minor version ${minor}`)
  }
  const known = <T extends { since: number }>(fields: readonly T[]): T[] => fields.filter(({ since }) => since <= minor)
  return {
    ...contract,
    version: { ...version, minor },
    signals: known(contract.signals),
    points: known(contract.points),
    probes: known(contract.probes),
    state: known(contract.state),
  }
}

type AnyField = Contract[FieldList][number]

/** A field as declared in the file. */
export function declared({ contract }: Model, name: string): AnyField | undefined {
  return fieldLists.flatMap((list): AnyField[] => contract[list]).find((field) => field.name === name)
}

/** What a description says, as the beginning or the end of a sentence. */
const bare = (text: string): string => text.replace(/\.$/, '')

/** `The contract water-heater 1.1: an electric water heater` */
export function aboutContract({ contract: { description }, title }: Model): string {
  return `The contract ${title}${description === undefined ? '' : `: ${bare(description)}`}.`
}

/** What a field means, as a comment says it: `Temperature of the water in the tank (Cel, 0 to 99)`. */
export function meaning(model: Model, { name, type, length, unit }: FieldLayout): string {
  const field = declared(model, name)
  const bounds = field && 'min' in field && field.min !== undefined ? `${field.min} to ${'max' in field ? field.max : ''}` : ''
  const facts = [length > 1 ? `${length} of ${type}` : type, unit === '1' ? '' : unit, bounds].filter(Boolean).join(', ')
  return `${bare(field?.description ?? name)} (${facts})`
}
