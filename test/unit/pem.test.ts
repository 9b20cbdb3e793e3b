import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateKeys, readPrivateKey, readPublicKey } from '../../host-ts/src/pem/index.js'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const shared = publicKey.export({ type: 'spki', format: 'pem' }).toString()

test('a generated pair belongs together and is never the same', () => {
  const [a, b] = [generateKeys(), generateKeys()]
  expect(readPrivateKey(a.privatePem).publicKey).toEqual(a.publicKey)
  expect(readPublicKey(a.publicPem)).toEqual(a.publicKey)
  expect(a.publicKey).not.toEqual(b.publicKey)
})

test('the public key is read from either half, and from behind a comment', () => {
  expect(readPublicKey(shared)).toEqual(readPublicKey(secret))
  expect(readPublicKey(`# of the CI\n${secret}`)).toEqual(readPublicKey(shared))
})

test.each<[what: string, pem: string, words: string]>([
  [
    'an RSA key',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'of type rsa',
  ],
  [
    'a P-256 key',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    'of type ec',
  ],
  ['an X25519 key', generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'of type x25519'],
  [
    'an encrypted key',
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
    'passphrase',
  ],
  ['a key that is cut', secret.replace(/.{9}\n-----END/, '\n-----END'), 'damaged'],
  ['a public key', shared, 'public key'],
  ['a text', 'secret', 'no key in PEM format'],
  ['nothing', '', 'no key in PEM format'],
])('%s does not sign: the error says why and shows nothing of it', (_what, pem, words) => {
  expect(() => readPrivateKey(pem)).toThrowError(expect.objectContaining({ code: 'bad-key', message: expect.stringContaining(words) }))
  try {
    readPrivateKey(pem)
  } catch (error) {
    const shown = JSON.stringify(error, Object.getOwnPropertyNames(error)).replaceAll('\\n', '\n')
    for (const line of pem.split('\n').filter((text) => text.length > 20 && !text.startsWith('--'))) expect(shown).not.toContain(line)
  }
})
