import { afterEach, expect, test, vi } from 'vitest'
import { createOutput } from '../../host-ts/src/cli/output.js'

afterEach(() => void vi.restoreAllMocks())

/** What a command that has this result writes. */
function written(data: unknown): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  createOutput(true).result('', data)
  return String(write.mock.calls[0]?.[0])
}

test('what JSON has no form for is a text, and what is missing is null', () => {
  const data = {
    proposed: Number.NaN,
    probes: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    hour: 2n ** 60n,
    value: null,
    zero: -0,
  }
  expect(written({ ...data, hash: new Uint8Array([1, 255]) })).toBe(
    '{"proposed":"NaN","probes":["Infinity","-Infinity"],"hour":"1152921504606846976","value":null,"zero":0,"hash":"01ff"}\n',
  )
})
