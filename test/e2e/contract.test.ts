/** One contract with every type: its bindings in each language, on every board; and modules of each minor version on each firmware. */
import { beforeAll, describe, expect, test } from 'vitest'
import { contractLayout, contractText, decodeStruct, type FieldValue } from '../../host-ts/src/contract/index.js'
import { isSetpointError, withContract } from '../../host-ts/src/index.js'
import { loadModule, sandboxOptions } from '../../host-ts/src/sandbox/index.js'
import { buildEcho, buildModule, moduleLanguages, readContract } from '../contract/modules.js'
import vectors from '../vectors/contract_types.json' with { type: 'json' }
import { boards } from './support/boards.js'
import { openTypes, type TypesBoard } from './support/types.js'

const contract = readContract('test/contract/types.json')
const layout = contractLayout(contract)
const modules = new Map<string, Uint8Array>()
beforeAll(async () => {
  for (const language of moduleLanguages) modules.set(language, await buildEcho(language))
}, 120_000)

const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex')

/** What a client may write: all signals but the clock's, and none that is missing. 64-bit integers are text in the vectors. */
function written(signals: Record<string, unknown>): Record<string, number | bigint | boolean> {
  const writable = contract.signals.filter(({ name, source }) => source !== 'clock' && signals[name] !== null)
  const long = (value: unknown): unknown => (Array.isArray(value) ? value.map(long) : BigInt(String(value)))
  return Object.fromEntries(writable.map(({ name, type }) => [name, type === 'i64' ? long(signals[name]) : signals[name]])) as Record<
    string,
    number
  >
}

/** Points as proposed and probes, as the codec has them. */
async function outputs({ device }: TypesBoard): Promise<Record<string, FieldValue>> {
  const { points, probes } = await device.points()
  return Object.fromEntries([...points.map(({ name, proposed }) => [name, proposed]), ...probes.map(({ name, value }) => [name, value])])
}

/** Numbers that a double holds are numbers on the wire. */
const plain = (values: Record<string, FieldValue>): Record<string, FieldValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]))

describe.each(boards)('%s', (board) => {
  test.each(moduleLanguages)(
    'a binding in %s reads every type, and its points, probes and state come back to the bit',
    async (language) => {
      await using running = await openTypes(board)
      const { device, step } = running
      const module = modules.get(language) ?? new Uint8Array()
      const host = await loadModule(module, sandboxOptions(contract))
      await device.push(module, { as: 'confirmed' })
      const [first] = vectors
      await device.client.os.datetime.set(new Date((Number(first?.signals.now) - 60 + 3600) * 1000).toISOString().replace('Z', '+01:00'))
      for (const { name, signals, code, sp_in, sp_out, sp_state, sp_state_after } of vectors) {
        await device.signals.set(written(signals))
        await step()
        const { evaluation } = await device.status()
        const { state } = await device.points()
        const expected = host.evaluate(unhex(sp_in), unhex(sp_state))
        expect({ name, result: evaluation?.result, fuel: evaluation?.fuel, state: hex(state) }).toEqual({
          name,
          result: code === 0 ? 'good' : 'declined',
          fuel: expected.fuel,
          state: code === 0 ? sp_state_after : sp_state,
        })
        if (code === 0) expect(plain(await outputs(running)), name).toEqual(plain(decodeStruct(layout.out, unhex(sp_out ?? ''))))
      }
    },
    120_000,
  )
})

/** For a minor version: uses a field of each list that it added. */
async function moduleFor(minor: number): Promise<Uint8Array> {
  const lines = [
    `import * as c from './contract'`,
    `export { sp_in, sp_out, sp_state } from './contract'`,
    'export function evaluate(): i32 {',
    '  c.setPower(c.curve(0)); c.setSeen(1); c.setCalls(c.calls() + 1)',
    minor >= 1 ? '  c.setRatio(c.gains(0)); c.setLow(2); c.setMemo(c.memo() + 1)' : '',
    minor >= 2 ? '  c.setPulses(5); c.setSteps(c.hasLongs() ? 1 : 3); c.setDrift(0, 1)' : '',
    '  return 0',
    '}',
  ]
  return withContract(await buildModule('assemblyscript', contract, lines.join('\n'), minor), contractText(contract, minor))
}

const ADDED = [undefined, 'signal gains', 'signal longs']
const CONTRACT_REFUSED = { group: 1, rc: 5 }

describe('minor versions', () => {
  const pairs = [0, 1, 2].flatMap((module) => [0, 1, 2].map((firmware): [number, number] => [module, firmware]))
  const built: Uint8Array[] = []
  beforeAll(async () => void built.push(...(await Promise.all([0, 1, 2].map(moduleFor)))), 60_000)

  test.each(pairs.filter(([module, firmware]) => module <= firmware))(
    'a module for 3.%d runs on firmware for 3.%d',
    async (minor, held) => {
      await using running = await openTypes('native', held)
      const { device, step } = running
      await device.push(built[minor] ?? new Uint8Array(), { as: 'confirmed' })
      const [vector] = vectors
      await device.client.os.datetime.set('2026-11-22T10:00:00Z')
      const known = contract.signals.filter(({ since }) => since <= held).map(({ name }) => name)
      await device.signals.set(Object.fromEntries(Object.entries(written(vector?.signals ?? {})).filter(([name]) => known.includes(name))))
      await step()
      expect((await device.status()).evaluation).toMatchObject({ result: 'good' })
      const { points, probes, state } = await device.points()
      const proposed = Object.fromEntries(points.map(({ name, proposed: value, reason }) => [name, value === null ? reason : value]))
      const expected: Record<string, unknown> = { relay: false, stage: 0, duty: 0, power: 0, since_when: 0 }
      if (held >= 1) expected.ratio = minor >= 1 ? 1.5 : 'fallback'
      if (held >= 2) expected.pulses = minor >= 2 ? 5 : 'fallback'
      expect(proposed).toEqual(expected)
      const shown = Object.fromEntries(probes.map(({ name, value }) => [name, value]))
      const looks: Record<string, unknown> = { seen: 1, sum: 0 }
      if (held >= 1) looks.low = minor >= 1 ? 2 : null
      if (held >= 2) Object.assign(looks, minor >= 2 ? { steps: 3, even: false } : { steps: null, even: null })
      expect(shown).toEqual(looks)
      expect(state?.length).toBe(contractLayout(contract, minor).state.size)
    },
  )

  test.each(pairs.filter(([module, firmware]) => module > firmware))(
    'a module for 3.%d is not sent to firmware for 3.%d: the first field that it lacks is named; what is sent all the same is refused',
    async (minor, held) => {
      await using running = await openTypes('native', held)
      const module = built[minor] ?? new Uint8Array()
      await expect(running.device.push(module)).rejects.toThrowError(
        expect.objectContaining({
          refusal: CONTRACT_REFUSED,
          message: expect.stringContaining(`${ADDED[held + 1]}: only the module has it`),
        }),
      )
      const error: unknown = await running.device.push(module, { vet: false }).catch((cause: unknown) => cause)
      expect(isSetpointError(error, 'refused') && error.refusal).toEqual(CONTRACT_REFUSED)
      expect((await running.device.status()).module).toBeNull()
    },
  )
})
