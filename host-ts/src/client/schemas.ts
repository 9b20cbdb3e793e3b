/* What devices answer, as SPEC.md has it: one source for the check at run time and the TypeScript types. */
import * as z from 'zod'

const uint = z.int().nonnegative()
const positive = z.int().positive()
const bytes = z.instanceof(Uint8Array)
const number = z.union([z.number(), z.bigint().transform(Number)])
/** What a module proposes may be NaN or infinite. */
const anyNumber = z.union([z.custom<number>((value) => typeof value === 'number'), z.bigint().transform(Number)])

export const empty = z.object({})
export const echo = z.object({ r: z.string() })
export const params = z.object({ buf_size: uint, buf_count: uint })
export const info = z.object({ output: z.string() })
export const datetime = z.object({ datetime: z.string() })

export const slot = z.object({
  image: uint.default(0),
  slot: uint,
  version: z.string(),
  hash: bytes.optional(),
  bootable: z.boolean().default(false),
  pending: z.boolean().default(false),
  confirmed: z.boolean().default(false),
  active: z.boolean().default(false),
  permanent: z.boolean().default(false),
})
export const imageState = z.object({ images: z.array(slot) })
export const upload = z.object({ off: uint, match: z.boolean().optional() })

export const statNames = z.object({ stat_list: z.array(z.string()) })
export const stat = z.object({ name: z.string(), fields: z.record(z.string(), uint) })

/** A struct in a module's memory; of size 0 where the contract has none. */
const area = z.object({ size: uint, align: positive })

export const status = z.object({
  app: z.string(),
  contract: z.object({ name: z.string(), major: uint, minor: uint, memory: positive, in: area, out: area, state: area }),
  boot: positive,
  uptime: uint,
  period: uint,
  next: uint,
  module: z.object({ version: z.string(), hash: bytes, size: uint, arena: uint }).nullable(),
  evaluation: z.object({ number: uint, at: uint, result: z.string(), detail: z.string(), fuel: uint, cpu_us: uint }).nullable(),
  fault: z.object({ number: uint, result: z.string(), detail: z.string() }).nullable(),
  counts: z.object({ good: uint, faults: uint, declined: uint, skipped: uint, in_a_row: uint }),
  outputs: z.record(z.string(), z.int()),
  refused: z.object({ hash: bytes, code: z.int(), offset: uint.optional(), text: z.string() }).nullable(),
  quarantined: z.object({ hash: bytes, code: z.int(), faults: uint }).nullable(),
  disabled: z.string(),
  reset: z.string(),
  notice: z.string(),
})

export const lifecycle = z.object({
  contract: bytes,
  counter: uint,
  running: z.enum(['none', 'trial', 'permanent', 'confirmed', 'erasing']),
  candidate: z.enum(['empty', 'erasing', 'uploading', 'complete', 'pending', 'pending-permanent', 'earlier', 'resuming']),
  writes: uint,
  trial: z.object({ evaluations: uint, good: uint, confirm_after: uint, left: uint }).nullable(),
  reverted: z.object({ hash: bytes, code: z.int(), text: z.string() }).nullable(),
  state: z.enum(['none', 'new', 'kept', 'restored', 'cleared']),
})

const pointValue = z.union([z.boolean(), number])
export const point = z.object({
  name: z.string(),
  unit: z.string(),
  type: z.string(),
  min: pointValue,
  max: pointValue,
  proposed: z.union([z.boolean(), anyNumber]).nullable(),
  applied: pointValue,
  reason: z.string(),
})

/** 64-bit integers that a double does not hold exactly arrive as bigint. */
const scalar = z.union([z.boolean(), z.number(), z.bigint()])
/** What a module writes may be NaN or infinite. */
const anyScalar = z.union([z.boolean(), z.custom<number>((value) => typeof value === 'number'), z.bigint()])
export const probe = z.object({ name: z.string(), unit: z.string(), type: z.string(), value: anyScalar.nullable() })
/** `state` is absent on all pages but the last. */
export const points = z.object({
  evaluation: uint,
  points: z.array(point),
  probes: z.array(probe),
  state: bytes.nullable().optional(),
  next: uint.optional(),
})

export const mode = z.object({
  mode: z.enum(['auto', 'manual', 'off']),
  manual: z.array(z.object({ name: z.string(), value: pointValue, left: uint })),
})

export const contractPage = z.object({
  name: z.string(),
  major: uint,
  minor: uint,
  lines: z.array(z.object({ since: uint, line: z.string() })),
  next: uint.optional(),
})

const signalReading = z.object({
  name: z.string(),
  unit: z.string(),
  type: z.string(),
  source: z.string(),
  count: uint,
  /** Of a bool false and true. */
  min: pointValue,
  max: pointValue,
  fresh: z.boolean(),
  age: uint.nullable(),
  value: z.union([scalar, z.array(scalar)]).nullable(),
})
export const signals = z.object({ signals: z.array(signalReading), next: uint.optional() })

export const reasons = z.object({
  reasons: z.array(z.object({ number: uint, link: uint, seq: uint, group: uint, rc: uint, text: z.string() })),
})

export type Params = z.infer<typeof params>
export type ImageSlot = z.infer<typeof slot>
export type Stat = z.infer<typeof stat>
/** Times in ms; see SPEC.md, group 64. */
export type Status = z.infer<typeof status>
/** What runs on whose word: SPEC.md, group 64. */
export type Lifecycle = z.infer<typeof lifecycle>
export type Point = z.infer<typeof point>
export type Probe = z.infer<typeof probe>
/** All of one evaluation. */
export interface Points {
  evaluation: number
  points: Point[]
  /** Null where the last evaluation was not good, or its module does not know the probe. */
  probes: Probe[]
  /** The bytes of `sp_state` as the last good evaluation left them; null where the module has no state. */
  state: Uint8Array | null
}
export type PointsPage = z.infer<typeof points>
export type Mode = z.infer<typeof mode>
/** The device's contract: lines of its text with the minor version that added each (SPEC.md, "Contract id"). */
export type ContractLines = Omit<z.infer<typeof contractPage>, 'next'>
export type SignalReading = z.infer<typeof signalReading>
export type Reason = z.infer<typeof reasons>['reasons'][number]

/** What may be written to a signal. */
export type SignalValue = number | bigint | boolean | ReadonlyArray<number | bigint | boolean>
