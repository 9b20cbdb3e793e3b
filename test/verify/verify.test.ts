/* The vectors of signatures and packages on the processors that the firmware is for (emulated), with the sources and flags of its build. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import ed25519 from '../vectors/ed25519.json' with { type: 'json' }
import packages from '../vectors/signed_packages.json' with { type: 'json' }
import { type Judge, judges, openJudge } from './judge.js'

/** Limit of the issue that brought signatures. */
const STACK_MOST = 4096
const SIGNATURE_DIGITS = 128
/** What sp_package_read leaves to sp_package_allow. */
const CONTRACT = -87

const file = z.object({
  testGroups: z.array(
    z.object({
      publicKey: z.object({ pk: z.string() }),
      tests: z.array(z.object({ tcId: z.int(), msg: z.string(), sig: z.string(), result: z.string() })),
    }),
  ),
})
const wycheproof = file
  .parse(JSON.parse(readFileSync(join(checkoutRoot(), '.cache/third-party/wycheproof'), 'utf8')))
  .testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(({ tcId, msg, sig, result }) => ({
      ...{ name: `${tcId}`, key: publicKey.pk, message: msg, signature: sig, valid: Number(result === 'valid') },
    })),
  )
  .filter(({ signature }) => signature.length === SIGNATURE_DIGITS) // others are a TLV of a wrong size

describe.each(Object.keys(judges) as Array<keyof typeof judges>)('on %s', (board) => {
  let judge: Judge
  let stack = 0
  beforeAll(async () => {
    judge = await openJudge(board)
  })
  afterAll(() => judge[Symbol.asyncDispose]())

  test.each([
    ['RFC 8032, small orders and second encodings', ed25519],
    ['Project Wycheproof', wycheproof],
  ])('Ed25519 judges each signature of %s as it does', async (_, vectors) => {
    expect(vectors.length).toBeGreaterThan(100)
    for (const { name, key, message, signature, valid } of vectors) {
      const judgement = await judge.signature(key, message, signature)
      expect({ name, valid: judgement.result === 0 ? 1 : 0 }).toEqual({ name, valid })
      stack = Math.max(stack, judgement.stack)
    }
  })

  test('each package is accepted, or refused for what is wrong with it', async () => {
    for (const { name, file, error } of packages) {
      const judgement = await judge.package(file)
      expect({ name, error: judgement.result }).toEqual({ name, error: error === CONTRACT ? 0 : error })
      stack = Math.max(stack, judgement.stack)
    }
  })

  test('none of it takes more stack than it may', () => {
    console.log(`${board}: hash and signature took ${stack} bytes of stack`)
    expect(stack).toBeGreaterThan(1000)
    expect(stack).toBeLessThanOrEqual(STACK_MOST)
  })
})
