/* A contract file, as far as its id and the sizes of a module's structs need it. Other keys are let through unread. */
import { z } from 'zod'
import { messageOf, SetpointError } from '../error.js'
import { typeSizes } from './sizes.js'

const LENGTH_MAX = 65_535
/** Linear memory stays below one page (SPEC.md, "Module ABI"). */
const MEMORY_MAX = 65_535

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name is made of a-z, 0-9 and _')
/** A UCUM code: printable ASCII without a space. */
const unit = z
  .string()
  .regex(/^[!-~]*$/, 'a unit is a UCUM code')
  .optional()
const type = z.enum(Object.keys(typeSizes) as Array<keyof typeof typeSizes>)
const field = z.looseObject({ name, type, unit, length: z.int().positive().max(LENGTH_MAX).optional() })
const uint16 = z.int().nonnegative().max(65_535)

const contract = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a contract name is made of a-z, 0-9, - and _'),
  version: z.looseObject({ major: uint16, minor: uint16 }),
  signals: z.array(field.extend({ optional: z.boolean().optional() })),
  points: z.array(z.looseObject({ name, type, unit })),
  state: z.array(field).default([]),
  budget: z.looseObject({ memory: z.int().positive().max(MEMORY_MAX) }),
})

export type Contract = z.infer<typeof contract>

/**
 * Reads a contract file.
 *
 * @param file its name, for messages.
 * @throws SetpointError `bad-contract`, which names the field that is wrong.
 */
export function parseContract(text: string, file = 'contract'): Contract {
  const parsed = contract.safeParse(parseJson(text, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new SetpointError('bad-contract', `${file}: ${place(issue?.path ?? [])}${issue?.message}`, { cause: parsed.error })
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SetpointError('bad-contract', `${file} is not JSON: ${messageOf(cause)}`, { cause })
  }
}

/** `signals[2].type: ` */
function place(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return steps.length > 0 ? `${steps.join('').replace(/^\./, '')}: ` : ''
}
