/* A release: firmware built with keys from outside of the repository. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { type Device, developmentKey, type SigningKey } from '../../host-ts/src/index.js'
import { generateKeys, readPrivateKey } from '../../host-ts/src/pem/index.js'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { device, moduleBytes, packed, use } from './support/boards.js'
import { BUILD_MS, pio } from './support/pio.js'

const root = checkoutRoot()
const DEVELOPMENT = 'firmware/app/keys/development.pub.pem'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-release-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function keyPair(name: string): { path: string; key: SigningKey } {
  const { privatePem, publicPem } = generateKeys()
  const path = join(folder, name)
  writeFileSync(path, publicPem)
  return { path, key: readPrivateKey(privatePem) }
}

describe('a release is not built', () => {
  test('without keys', async () => {
    for (const keys of [undefined, ' , ']) {
      const { code, output } = await pio('stm32f405_release', keys)
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('no key is trusted: SETPOINT_KEYS names none') })
    }
  })

  test('with the development key, by whatever name and in whatever company', async () => {
    copyFileSync(join(root, DEVELOPMENT), join(folder, 'ours.pem'))
    for (const keys of [DEVELOPMENT, `${keyPair('good.pem').path},${join(folder, 'ours.pem')}`]) {
      const { code, output } = await pio('stm32f405_release', keys)
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/is the development key, .* a release must not trust it/) })
    }
  })

  test('with a private key, which names none of its bytes', async () => {
    const { privatePem } = generateKeys()
    writeFileSync(join(folder, 'private.pem'), privatePem)
    const { code, output } = await pio('stm32f405_release', join(folder, 'private.pem'))
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('is a private key, and firmware holds public ones') })
    expect(output).not.toContain(privatePem.split('\n')[1])
  })
})

test(
  'a release runs what its keys signed, and nothing else, and has no notice',
  async () => {
    const [first, second] = [keyPair('first.pem'), keyPair('second.pem')]
    expect(await pio('riscv-virt_release', `${first.path},${second.path}`)).toMatchObject({ code: 0 })
    const emulator = use(await startEmulator('riscv-virt', { release: true }))
    const release = await device(emulator.tcp)
    expect((await release.info()).notes.join()).not.toContain('development key')
    expect((await release.status()).notice).toBe('')
    const heater = moduleBytes('water-heater')
    for (const [revision, { key }] of [first, second].entries()) {
      const signed = packed(heater, { version: `1.0.${revision}`, key })
      expect(await release.push(signed, { as: 'confirmed' })).toMatchObject({ outcome: 'running' })
    }
    const refused = (key?: SigningKey): Promise<unknown> => release.push(packed(heater, { key }))
    await expect(refused(developmentKey)).rejects.toMatchObject({ refusal: { group: 1, rc: 5 } })
    await expect(refused()).rejects.toMatchObject({ refusal: { group: 1, rc: 4 } })
    const { sent, error } = await bare(release, heater)
    expect({ sent, error }).toMatchObject({
      sent: 0,
      error: { refusal: { group: 1, rc: 5 }, hint: expect.stringContaining('setpoint pack') },
    })
    expect((await release.status()).module).toMatchObject({ version: '1.0.1' })
  },
  BUILD_MS,
)

/** A module without a package: how much of it was sent, and what came of it. */
async function bare(target: Device, module: Uint8Array): Promise<{ sent: number; error: unknown }> {
  let sent = 0
  const error = await target.push(module, { onProgress: (progress) => (sent = progress.sent) }).catch((cause: unknown) => cause)
  return { sent, error }
}
