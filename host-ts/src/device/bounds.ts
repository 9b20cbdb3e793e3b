/* Which of several values is out of its range: a device answers with the name of the signal or point alone. */
import type { SignalValue } from '../client/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import { Group } from '../smp/index.js'
import { unitText } from '../text/index.js'

/** A signal or a point as a device tells of it. */
export interface Bounded {
  name: string
  /** UCUM code; "" for none. */
  unit: string
  type: string
  min: number | boolean
  max: number | boolean
}

/** {group 64, rc 5}: outside of min and max (SPEC.md, "Errors of the device"). */
const RANGE = 5

/** The first element outside of min and max, as a sentence: `price[3] is 11, above max: price is -10 to 10 1/kW/h`. */
export function outside({ name, unit, type, min, max }: Bounded, value: SignalValue): string | undefined {
  const elements = Array.isArray(value) ? value : [value]
  if (typeof min === 'boolean' || typeof max === 'boolean' || elements.some((element) => typeof element === 'boolean')) return undefined
  const held = elements.map((element) => (type === 'f32' ? Math.fround(Number(element)) : element)) // as a device compares them
  const index = held.findIndex((element) => !(element >= min && element <= max))
  const element = elements[index]
  if (element === undefined) return undefined
  const where = Array.isArray(value) ? `${name}[${index}]` : name
  const side = element < min ? ', below min' : element > max ? ', above max' : ''
  return `${where} is ${element}${side}: ${name} is ${shown(min, type)} to ${shown(max, type)}${unit && ` ${unitText(unit)}`}`
}

/** As contracts write it: of f32 the shortest decimal number that it may have been made of; nine digits name each. */
function shown(bound: number, type: string): string {
  const shorter = [6, 7, 8].map((digits) => Number(bound.toPrecision(digits)))
  return String((type === 'f32' && shorter.find((number) => Math.fround(number) === bound)) || bound)
}

/** Writes values; a refusal for their range is completed by which of them it is, and what the range is. */
export async function explained<T>(
  act: () => Promise<T>,
  values: Readonly<Record<string, SignalValue>>,
  read: () => Promise<readonly Bounded[]>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!isSetpointError(error, 'refused') || error.refusal?.group !== Group.setpoint || error.refusal.rc !== RANGE) throw error
    const which = await read().then(
      (known) => known.map((field) => (Object.hasOwn(values, field.name) ? outside(field, values[field.name] ?? []) : undefined)),
      () => [], // the refusal itself is what the caller has to hear of
    )
    const first = which.find((sentence) => sentence !== undefined)
    if (first === undefined) throw error
    throw new SetpointError('refused', `${error.message} (${first})`, { refusal: error.refusal, cause: error })
  }
}
