import { describe, expect, test } from 'vitest'
import { isSetpointError } from '../../host-ts/src/error.js'
import { buildPackage, parsePackage } from '../../host-ts/src/package/index.js'
import packages from '../vectors/packages.json' with { type: 'json' }
import { hex, unhex } from './hex.js'

const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

test('a module comes out of its package as it went in, with version and hash', async () => {
  const packed = await buildPackage(wasm, { version: '1.2.3.4' })
  const { version, payload, hash } = await parsePackage(packed)
  expect(version).toBe('1.2.3.4')
  expect(payload).toEqual(wasm)
  expect(hash).toHaveLength(32)
  expect(packed).toHaveLength(32 + wasm.length + 40)
})

test('the same module makes the same package', async () => {
  expect(await buildPackage(wasm)).toEqual(await buildPackage(wasm))
})

test('what is no module is not packed', async () => {
  await expect(buildPackage(Uint8Array.of(1, 2, 3, 4))).rejects.toMatchObject({ code: 'not-a-package' })
})

test.each(['1', '1.2', '256.0.0', '1.0.65536', 'a.b.c', '1.2.3-rc1'])('%s is no version', async (version) => {
  await expect(buildPackage(wasm, { version })).rejects.toMatchObject({ code: 'usage' })
})

test.each(packages)("imgtool's package: $name", async ({ file, error, hash }) => {
  const parsed = parsePackage(unhex(file))
  if (error === 0) expect(hex((await parsed).hash)).toBe(hash)
  else await expect(parsed).rejects.toMatchObject({ code: 'not-a-package' })
})

test("ours is imgtool's, byte for byte", async () => {
  const plain = unhex(packages.find(({ name }) => name === 'plain')?.file ?? '')
  const { payload, version } = await parsePackage(plain)
  expect(hex(await buildPackage(payload, { version }))).toBe(hex(plain))
})

describe('a package is refused', () => {
  test.each<[why: string, change: (bytes: Uint8Array) => Uint8Array]>([
    ['image header', (bytes) => set(bytes, 0, 0)],
    ['header is', (bytes) => set(bytes, 8, 64)],
    ['flags', (bytes) => set(bytes, 16, 0)],
    ['cut short', (bytes) => bytes.subarray(0, 36)],
    ['cut short', (bytes) => set(bytes, 15, 0x7f)],
    ['TLV area is missing', (bytes) => set(bytes, 40, 0)],
    ['cut short, or bytes follow', (bytes) => Uint8Array.from([...bytes, 0])],
    ['no SHA-256', (bytes) => set(bytes, 44, 0x11)],
    ['SHA-256 differs', (bytes) => set(bytes, 34, 0)],
  ])('for its %s', async (why, change) => {
    const changed = change(await buildPackage(wasm))
    const error = await parsePackage(changed).catch((problem: unknown) => problem)
    expect(isSetpointError(error, 'not-a-package') && error.message).toContain(why)
  })

  test('at whatever byte it is cut', async () => {
    const packed = await buildPackage(wasm)
    for (let length = 0; length < packed.length; length++) {
      await expect(parsePackage(packed.subarray(0, length))).rejects.toMatchObject({ code: 'not-a-package' })
    }
  })
})

function set(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = value
  return copy
}
