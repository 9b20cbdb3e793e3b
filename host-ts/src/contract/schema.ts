/**
 * The shape of a contract file: one source for the check, the TypeScript types and the published JSON Schema. What a JSON Schema cannot
 * say (that a fallback lies within its bounds, that names differ) is in rules/.
 */
import * as z from 'zod'
import { countLimits, limits } from './limits.js'
import { elementTypeNames, numericTypeNames } from './types.js'
import { unitCodes } from './units.js'

/** A field that may be left out, with what an editor shows of it. */
const optional = <T extends z.ZodType>(schema: T, description: string) => schema.optional().describe(description)
const seconds = z.number().positive()
const count = z.int().positive().max(limits.uint32)

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'a name is made of a-z, 0-9 and _, and begins with a letter')
  .max(limits.name)
  .describe('What firmware, modules and tools call it: a-z, 0-9 and _')
const contractName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, "a contract's name is made of a-z, 0-9, _ and -, and begins with a letter")
  .max(limits.name)
  .describe('Of the contract: a-z, 0-9, _ and -')
const description = optional(
  z
    .string()
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'a description is one line of text, without control characters')
    .max(limits.description),
  'One line, which becomes a comment in all that is generated',
)
const unit = optional(z.enum(unitCodes).meta({ id: 'unit' }), 'UCUM code; absent: a plain number')
const length = optional(z.int().min(2).max(512), 'Elements of an array; absent: one value')
const since = z.int().nonnegative().max(limits.minor).default(0).describe('Minor version that added it')
const min = z.number().describe('Lowest value')
const max = z.number().describe('Highest value')

const anyType = z.enum(elementTypeNames).meta({ id: 'type' }).describe('Of a value, or of each element')
const common = { name, description, unit, since }
const signal = { ...common, type: anyType, length }
const bounds = {
  min: optional(z.number(), 'Lowest value: below it a write is refused and a sample counts as missing; required but for bool'),
  max: optional(z.number(), 'Highest value: above it a write is refused and a sample counts as missing; required but for bool'),
}
const staleAfter = optional(seconds, 'Seconds after which a value is stale; absent: never')
const mayBeMissing = z.boolean().default(false).describe('Evaluations go on without it, and the module is told so')

const scalar = z.union([z.number(), z.boolean()])

const boardSignal = z.strictObject({
  ...signal,
  source: z.literal('board').describe('Sampled by the firmware'),
  ...bounds,
  stale_after: staleAfter,
  optional: mayBeMissing,
})
const hostSignal = z.strictObject({
  ...signal,
  source: z.literal('host').describe('Written over the wire, kept in RAM'),
  ...bounds,
  stale_after: staleAfter,
  optional: mayBeMissing,
})
const clockSignal = z.strictObject({
  ...signal,
  source: z.literal('clock').describe('Counted by the firmware, set by the datetime command'),
  clock: z.enum(['utc', 'zone']).describe('utc: Unix time (i64, s); zone: offset of local time from UTC (i32, s)'),
  min: optional(z.number(), 'Earliest: a time before it counts as missing'),
  max: optional(z.number(), 'Latest: a time after it counts as missing'),
  optional: mayBeMissing,
})
const settingSignal = z.strictObject({
  ...signal,
  source: z.literal('setting').describe('Written over the wire, kept in flash'),
  ...bounds,
  default: z.union([scalar, z.array(scalar)]).describe('Its value until it is written; for an array a list'),
})

const point = {
  name,
  description,
  since,
  immediate: z.boolean().default(false).describe('When it falls back it goes there at once: neither rate nor dwell hold on that way'),
  hold: z.int().nonnegative().max(limits.hold).default(0).describe('Evaluations for which the last value is held without a proposal'),
}
const numericPoint = z.strictObject({
  ...point,
  type: z.enum(numericTypeNames),
  unit,
  min,
  max,
  rate: z.number().positive().describe('Largest change, in units a second'),
  step: optional(z.number().positive(), 'Values are min and whole steps above it'),
  fallback: z.number().describe('Applied at boot and whenever there is no proposal'),
})
const boolPoint = z.strictObject({
  ...point,
  type: z.literal('bool'),
  fallback: z.boolean().describe('Applied at boot and whenever there is no proposal'),
  dwell: optional(seconds, 'Shortest time between two flips, in seconds'),
})

const budget = z.strictObject({
  period: seconds.describe('Seconds between evaluations'),
  fuel: count.describe('Of one evaluation: functions entered and loop iterations'),
  load_fuel: z.int().min(limits.loadFuelMin).max(limits.uint32).default(20_000).describe('Of a load: initialisers'),
  depth: z.int().positive().max(limits.depth).describe('Nested calls and loops'),
  deadline: seconds.max(limits.deadline).describe('Seconds of CPU time for one evaluation'),
  load_deadline: seconds.max(limits.deadline).default(0.5).describe('Seconds of CPU time for a load'),
  memory: z.int().positive().max(limits.memory).describe('Bytes of the linear memory that a module may touch'),
  stack: z.int().min(limits.stackMin).max(limits.memory).multipleOf(8).default(2048).describe("Bytes of the interpreter's value stack"),
  faults: count.describe('In a row, after which a module is quarantined'),
})

const signalSchema = z.discriminatedUnion('source', [boardSignal, hostSignal, clockSignal, settingSignal])
const pointSchema = z.discriminatedUnion('type', [numericPoint, boolPoint])
const probeSchema = z.strictObject({ ...common, type: anyType })
const stateSchema = z.strictObject({ ...common, type: anyType, length })

/** How long lists may be is checked by rules/, so that what is in a list that is too long is checked too. */
const list = <T extends z.ZodType>(element: T, key: keyof typeof countLimits, what: string) =>
  z.array(element).meta({ maxItems: countLimits[key] }).describe(what)

export const contractSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: contractName,
    description,
    version: z
      .strictObject({ major: z.int().nonnegative().max(limits.major), minor: z.int().nonnegative().max(limits.minor) })
      .describe('A minor version only appends fields; whatever else changes for modules is a new major one'),
    signals: list(signalSchema, 'signals', 'What a module is given: the fields of sp_in'),
    points: list(pointSchema, 'points', 'What a module proposes and the firmware applies within bounds'),
    probes: list(probeSchema, 'probes', 'What a module shows, and the firmware only records').default([]),
    state: list(stateSchema, 'state', 'What a module keeps from one good evaluation to the next: the fields of sp_state').default([]),
    budget,
  })
  .meta({ title: 'Setpoint contract', description: 'What a device and a module agree on (SPEC.md, "Contract file")' })

export type Contract = z.output<typeof contractSchema>
export type Signal = Contract['signals'][number]
export type Point = Contract['points'][number]
export type Probe = Contract['probes'][number]
export type StateField = Contract['state'][number]
export type Budget = Contract['budget']

/** The lists of fields, in the order of the contract text. */
export const fieldLists = ['signals', 'points', 'probes', 'state'] as const
export type FieldList = (typeof fieldLists)[number]

export const fieldSchemas = { signals: signalSchema, points: pointSchema, probes: probeSchema, state: stateSchema } as const

/** The JSON Schema of contract files, for editors: what host-ts/schema/contract.schema.json holds. */
export function contractJsonSchema(): object {
  return z.toJSONSchema(contractSchema, { target: 'draft-7', io: 'input' })
}
