import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commands } from '../../host-ts/src/client/commands.js'
import { SetpointError } from '../../host-ts/src/error.js'
import { decodeMessage, encodeMessage } from '../../host-ts/src/smp/message.js'
import { refusalError, refusalIn, refusalText } from '../../host-ts/src/smp/refusal.js'
import exchanges from '../vectors/exchanges.json' with { type: 'json' }
import { unhex } from './hex.js'

test('an echo request is the eight bytes of the header and canonical CBOR', () => {
  const bytes = encodeMessage({ op: 2, group: 0, sequence: 7, command: 0, payload: { d: 'hi' } })
  expect([...bytes]).toEqual([0x0a, 0, 0, 6, 0, 0, 7, 0, 0xa1, 0x61, 0x64, 0x62, 0x68, 0x69])
})

const answered = exchanges.filter(({ response }) => response !== '')

test.each(answered)('the answer to $name is understood', ({ request, response }) => {
  const [first = 0, , , , , group, sequence, id] = unhex(request)
  const op = first & 7
  const answer = decodeMessage(unhex(response))
  expect(answer).toMatchObject({ op: op + 1, group, sequence, command: id })
  const command = Object.values(commands).find((known) => known.op === op && known.group === group && known.command === id)
  if (!refusalIn(answer.payload)) expect(command?.reply.safeParse(answer.payload).error).toBeUndefined()
})

test('an empty payload is an empty map', () => {
  expect([...encodeMessage({ op: 0, group: 64, sequence: 255, command: 1, payload: {} })]).toEqual([8, 0, 0, 1, 0, 64, 255, 1, 0xa0])
})

test('a message comes back with every field', () => {
  const fields = { op: 3, group: 0x1234, sequence: 9, command: 6, payload: { off: 5, data: Uint8Array.of(1, 2), big: 2n ** 40n } }
  expect(decodeMessage(encodeMessage(fields))).toEqual({ version: 1, ...fields, payload: { ...fields.payload, big: 2 ** 40 } })
})

test.each([
  ['less than a header', [8, 0, 0]],
  ['a wrong length', [8, 0, 0, 2, 0, 0, 0, 0, 0xa0]],
  ['no CBOR', [8, 0, 0, 1, 0, 0, 0, 0, 0xff]],
  ['a list', [8, 0, 0, 1, 0, 0, 0, 0, 0x80]],
  ['a repeated key', [8, 0, 0, 7, 0, 0, 0, 0, 0xa2, 0x61, 0x61, 1, 0x61, 0x61, 2]],
])('%s is not taken for a message', (_what, bytes) => {
  expect(() => decodeMessage(Uint8Array.from(bytes))).toThrow(SetpointError)
})

test('refusals are read in both versions of SMP, and rc 0 is none', () => {
  expect(refusalIn({ err: { group: 1, rc: 30 } })).toEqual({ group: 1, rc: 30 })
  expect(refusalIn({ rc: 8 })).toEqual({ rc: 8 })
  expect(refusalIn({ rc: 0 })).toBeUndefined()
  expect(refusalIn({ r: 'hi' })).toBeUndefined()
})

test("a refusal is told in SPEC.md's words, or in the device's own where it has some", () => {
  expect(refusalError('the upload', { group: 1, rc: 30 }).message).toBe('The device refused the upload: larger than a slot')
  expect(refusalError('the upload', { group: 1, rc: 30 }, '20,000 bytes').message).toBe('The device refused the upload: 20,000 bytes')
  expect(refusalError('x', { group: 99, rc: 3 }).message).toContain('error 3 of group 99')
})

/** Every code of SPEC.md's tables with the header `| rc |`, and the group in whose section it stands. */
function codesOfSpec(): Array<{ group?: number; rc: number }> {
  const codes: Array<{ group?: number; rc: number }> = []
  let section: { group?: number } = {}
  let inTable = false
  for (const line of readFileSync(new URL('../../SPEC.md', import.meta.url), 'utf8').split('\n')) {
    const heading = /^#+ (?:(\d+) )?/.exec(line)
    if (heading) section = heading[1] === undefined ? {} : { group: Number(heading[1]) }
    if (line.startsWith('| rc |')) inTable = true
    else if (!line.startsWith('|')) inTable = false
    const [, cell = ''] = line.split('|')
    if (inTable && /^[\d, ]+$/.test(cell)) for (const rc of cell.split(',')) codes.push({ ...section, rc: Number(rc) })
  }
  return codes
}

test("every code of SPEC.md's tables has a meaning here", () => {
  const codes = codesOfSpec()
  expect(codes).toEqual(expect.arrayContaining([{ rc: 3 }, { group: 1, rc: 7 }, { group: 64, rc: 6 }]))
  for (const code of codes) expect(refusalText(code), JSON.stringify(code)).not.toMatch(/^error \d/)
})
