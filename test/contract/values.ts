import type { FieldValues, StructLayout } from '../../host-ts/src/contract/index.js'

/** Values of test/vectors/contract_types.json: there 64-bit integers are text. */
export function fromJson(layout: StructLayout, values: Record<string, unknown>): FieldValues {
  const longs = new Set(layout.fields.filter(({ type }) => type === 'i64').map(({ name }) => name))
  const long = (value: unknown): unknown => (Array.isArray(value) ? value.map(long) : value === null ? null : BigInt(String(value)))
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, longs.has(name) ? long(value) : value])) as FieldValues
}
