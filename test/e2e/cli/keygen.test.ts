/** Keys: a maker's own, and the one of development builds. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { developmentKey } from '../../../host-ts/src/index.js'
import { readPrivateKey, readPublicKey } from '../../../host-ts/src/node.js'
import { setpoint } from '../support/cli.js'
import { imgtool } from '../support/imgtool.js'
import { development, developmentPublic } from '../support/keys.js'
import { run, temporaryFolder } from '../support/programs.js'

let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
})
const file = (name: string): string => join(folder, name)

describe('keygen', () => {
  test('makes a private key that only its owner can read, and a public one beside it', async () => {
    const path = file('new.pem')
    const { code, stdout, stderr } = await setpoint('keygen', '-o', path)
    expect(code, stderr).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const secret = readFileSync(path, 'utf8')
    expect(readPublicKey(readFileSync(file('new.pub.pem'), 'utf8'))).toEqual(readPrivateKey(secret).publicKey)
    expect(stdout + stderr).not.toContain(secret.split('\n')[1])
    expect((await imgtool('getpub', '-k', path, '-e', 'pem')).stdout).toBe(readFileSync(file('new.pub.pem'), 'utf8'))
  })

  test.each(['new.pem', 'new.pub.pem'])('overwrites no %s, but with --yes', async (name) => {
    writeFileSync(file(name), 'mine', { mode: 0o644 })
    const { code, stderr } = await setpoint('keygen', '-o', file('new.pem'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/exists[\s\S]*--yes/)
    expect(readFileSync(file(name), 'utf8')).toBe('mine')
    expect(await setpoint('keygen', '-o', file('new.pem'), '--yes')).toMatchObject({ code: 0 })
    expect(statSync(file('new.pem')).mode & 0o777).toBe(0o600)
  })
})

test('a key that is made in the checkout is not committed with it', async () => {
  expect(await run('git', ['check-ignore', 'signing-key.pem'])).toMatchObject({ code: 0 })
})

test('the development key of the library is that of the firmware, marked as what it is', () => {
  const pem = readFileSync(development, 'utf8')
  expect(pem).toMatch(/^# Test key of development builds: .*A release build refuses it/)
  expect(readPrivateKey(pem)).toEqual(developmentKey)
  expect(readPublicKey(readFileSync(developmentPublic, 'utf8'))).toEqual(developmentKey.publicKey)
})
