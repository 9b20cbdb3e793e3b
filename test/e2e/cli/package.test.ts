import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { developmentKey, keyHash, parsePackage } from '../../../host-ts/src/index.js'
import { newest } from '../../contract/versions.js'
import { emulator, moduleBytes } from '../support/boards.js'
import { setpoint } from '../support/cli.js'
import { imgtool, packageForm } from '../support/imgtool.js'
import { development, developmentPublic } from '../support/keys.js'
import { inVenv, run, temporaryFile } from '../support/programs.js'

/** The water heater's module and contract, in a folder of their own. */
let module = ''
let key = ''
const file = (name: string): string => join(dirname(module), name)

beforeEach(async () => {
  module = temporaryFile('heater.wasm', moduleBytes('water-heater'))
  key = file('key.pem')
  cpSync(join(checkoutRoot(), 'modules', 'water-heater', 'contract.json'), file('contract.json'))
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
})

describe('pack', () => {
  test("makes imgtool's package, byte for byte, which imgtool verifies", async () => {
    const { code, stderr } = await setpoint('pack', module, '--key', key, '--version', '1.2.3', '--counter', '7')
    expect(code, stderr).toBe(0)
    const theirs = file('theirs.img')
    const content = ['--version', '1.2.3', '--security-counter', '7', '--custom-tlv', '0xA0', `0x${newest.id}`]
    expect(await imgtool('sign', ...packageForm, ...content, '--key', key, module, theirs)).toMatchObject({ code: 0 })
    expect(readFileSync(file('heater.spkg'))).toEqual(readFileSync(theirs))
    expect((await imgtool('verify', '--key', key, file('heater.spkg'))).stdout).toContain('correctly validated')
    expect((await imgtool('dumpinfo', file('heater.spkg'))).stdout).toMatch(/NON_BOOTABLE[\s\S]*SEC_CNT[\s\S]*KEYHASH[\s\S]*ED25519/)
    expect(await setpoint('verify', theirs, '--key', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('counter 7') })
  })

  test('with a key from the environment', async () => {
    process.env.SETPOINT_TEST_KEY = readFileSync(key, 'utf8')
    try {
      expect(await setpoint('pack', module, '--key', 'env:SETPOINT_TEST_KEY', '--version', '1.0.0')).toMatchObject({ code: 0 })
    } finally {
      delete process.env.SETPOINT_TEST_KEY
    }
    expect(await setpoint('verify', file('heater.spkg'), '--key', key)).toMatchObject({ code: 0 })
  })

  test('with a signature from elsewhere, raw or in base64, the package is the same', async () => {
    await setpoint('pack', module, '--key', key, '--version', '1.2.3', '-o', file('here.spkg'))
    const { stdout } = await setpoint('pack', module, '--version', '1.2.3', '--unsigned')
    const digest = readFileSync(file('heater.digest'))
    expect(stdout).toBe(`${digest.toString('hex')}\n`)
    const signature = sign(null, digest, createPrivateKey(readFileSync(key)))
    for (const content of [signature, `${signature.toString('base64')}\n`]) {
      writeFileSync(file('signature'), content)
      expect(await setpoint('pack', module, '--version', '1.2.3', '--key', key, '--signature', file('signature'))).toMatchObject({
        code: 0,
      })
      expect(readFileSync(file('heater.spkg'))).toEqual(readFileSync(file('here.spkg')))
    }
  })

  test('a signature of another package, or by another key, is not attached', async () => {
    writeFileSync(file('signature'), sign(null, Buffer.alloc(32), createPrivateKey(readFileSync(key))))
    const { code, stderr } = await setpoint('pack', module, '--version', '1.2.3', '--key', key, '--signature', file('signature'))
    expect(code).toBe(1)
    expect(stderr).toContain('The signature is not that of this key')
    expect(existsSync(file('heater.spkg'))).toBe(false)
  })

  test('takes custom sections out', async () => {
    const name = Uint8Array.of(0, 5, 4, 0x6e, 0x61, 0x6d, 0x65)
    writeFileSync(module, Uint8Array.from([...moduleBytes('water-heater'), ...name]))
    await setpoint('pack', module, '--key', key, '--version', '1.0.0')
    expect(parsePackage(new Uint8Array(readFileSync(file('heater.spkg')))).payload).toEqual(new Uint8Array(moduleBytes('water-heater')))
  })

  test('the archive for phones is a zip with a manifest that leads to image 1', async () => {
    expect(await setpoint('pack', module, '--key', key, '--version', '1.2.3.4', '--zip')).toMatchObject({ code: 0 })
    const program =
      'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; ' +
      "print(json.dumps([json.loads(z.read('manifest.json')), z.namelist(), z.read('heater.bin').hex()]))"
    const { stdout } = await run(inVenv('python'), ['-c', program, file('heater.zip')])
    const [manifest, names, content] = JSON.parse(stdout)
    const size = statSync(file('heater.spkg')).size
    expect(names).toEqual(['manifest.json', 'heater.bin'])
    expect(content).toBe(readFileSync(file('heater.spkg'), 'hex'))
    expect(manifest).toMatchObject({ 'format-version': 0, time: expect.any(Number) })
    expect(manifest.files).toEqual([
      {
        ...{ type: 'application', file: 'heater.bin', size, image_index: '1', version: '1.2.3.4', version_MCUBOOT: '1.2.3.4' },
        ...{ board: expect.any(String), soc: expect.any(String), load_address: 0, modtime: 0 },
      },
    ])
  })

  test('nothing that it needs is overwritten: module, key, signature, by whatever name', async () => {
    symlinkSync(module, file('link.wasm'))
    writeFileSync(file('signature'), Buffer.alloc(64))
    const before = readFileSync(module)
    const cases = [
      ['--key', key, '-o', module],
      ['--key', key, '-o', file('link.wasm')],
      ['--unsigned', '-o', module],
      ['--key', key, '-o', key],
      ['--key', key, '--signature', file('signature'), '-o', file('signature')],
    ]
    const results = await Promise.all(cases.map((args) => setpoint('pack', module, '--version', '1.0.0', ...args)))
    for (const { code, stderr } of results)
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/overwritten.*\n.*-o/) })
    expect(readFileSync(module)).toEqual(before)
    expect(readFileSync(file('signature'))).toEqual(Buffer.alloc(64))
    expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY')
  })

  test('package and archive of one name are refused as that, and neither is written', async () => {
    const { code, stderr } = await setpoint('pack', module, '--version', '1.0.0', '--key', key, '-o', file('new.zip'), '--zip')
    expect(code).toBe(2)
    expect(stderr).toMatch(/new\.zip would be the name of two files that this command writes\n.*-o/)
    expect(existsSync(file('new.zip'))).toBe(false)
  })

  test('the highest counter is one that nothing can follow: it says so', async () => {
    const pack = (counter: string): ReturnType<typeof run> =>
      setpoint('pack', module, '--key', key, '--version', '1.0.0', '--counter', counter)
    expect(await pack('4294967295')).toMatchObject({ code: 0, stderr: expect.stringContaining('no package can ever raise it') })
    expect((await pack('4294967294')).stderr).not.toContain('ever')
  })

  test('the archive for phones is no package: inspect, verify and push say what to do with it', async () => {
    await setpoint('pack', module, '--key', development, '--version', '1.2.3', '--zip')
    const { tcp } = await emulator('native')
    const archive = file('heater.zip')
    for (const args of [
      ['inspect', archive],
      ['verify', archive, '--key', key],
      ['push', archive, '--tcp', tcp],
    ]) {
      const { code, stderr } = await setpoint(...args)
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/heater\.zip: .*archive\nUnpack it: the \.bin file/) })
    }
  })

  test('a module that no device would run is not packed', async () => {
    writeFileSync(module, moduleBytes('water-heater').subarray(0, 100))
    const { code, stderr } = await setpoint('pack', module, '--key', key, '--version', '1.0.0')
    expect(code).toBe(1)
    expect(stderr).toContain('heater.wasm: refused [truncated]')
  })

  test('a module larger than a slot is not packed', async () => {
    const memory = Uint8Array.of(0x0b, ...leb(17_000 + 9), 1, 0, 0x41, 0x80, 0x08, 0x0b, ...leb(17_000))
    const data = Uint8Array.from([...moduleBytes('water-heater'), ...memory, ...new Uint8Array(17_000)])
    writeFileSync(module, data)
    writeFileSync(file('contract.json'), readFileSync(file('contract.json'), 'utf8').replace('8192', '65000'))
    const { code, stderr } = await setpoint('pack', module, '--key', key, '--version', '1.0.0')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/the package would have .*, and a slot has 16.0 KiB\n.*-Oz/),
    })
  })

  test('arguments that are wrong are refused, each with its reason', async () => {
    const cases: Array<[args: string[], words: string]> = [
      [['--version', '256.0.0'], '"256.0.0" is not a version'],
      [['--counter', '4294967296'], 'is not a security counter'],
      [['--counter', '-1'], 'is not a security counter'],
      [['--key', 'env:SETPOINT_NO_SUCH_KEY'], 'no variable SETPOINT_NO_SUCH_KEY'],
      [['--key', '/no/such/key.pem'], '/no/such/key.pem: there is no such file'],
      [['--key', developmentPublic], 'This is a public key'],
      [['--contract', '/no/such/contract.json'], '/no/such/contract.json: there is no such file'],
      [['--unsigned'], "cannot be used with option '--key"],
    ]
    const pack = ([args]: (typeof cases)[number]): ReturnType<typeof run> =>
      setpoint('pack', module, '--key', key, '--version', '1.0.0', ...args)
    const results = await Promise.all(cases.map(pack))
    for (const [i, { code, stderr }] of results.entries()) {
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(cases[i]?.[1] ?? '') })
    }
    expect(existsSync(file('heater.spkg'))).toBe(false)
  })

  test('without a key, a version or a contract it says which is missing', async () => {
    expect(await setpoint('pack', module, '--version', '1.0.0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('setpoint keygen'),
    })
    expect(await setpoint('pack', module, '--key', key)).toMatchObject({ code: 2, stderr: expect.stringContaining('--version') })
    const alone = temporaryFile('alone.wasm', moduleBytes('water-heater'))
    const { code, stderr } = await setpoint('pack', alone, '--key', key, '--version', '1.0.0')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--contract FILE') })
  })

  test('a key that is encrypted is refused with what to do, and nothing of it is shown', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString()
    writeFileSync(key, pem)
    const { code, stdout, stderr } = await setpoint('pack', module, '--key', key, '--version', '1.0.0')
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/key\.pem: .*passphrase\n.*openssl pkey/),
    })
    expect(stderr).not.toContain(pem.split('\n')[1])
  })
})

describe('inspect and verify', () => {
  test('inspect shows what is in a package', async () => {
    await setpoint('pack', module, '--key', development, '--version', '1.2.3', '--counter', '7')
    const text = await setpoint('inspect', file('heater.spkg'))
    expect(text.stdout).toMatch(/version +1\.2\.3\ncounter +7\n[\s\S]*\(the development key\)/)
    const { stdout } = await setpoint('inspect', file('heater.spkg'), '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ version: '1.2.3', counter: 7, contract: newest.id, developmentKey: true, payload: moduleBytes('water-heater').length },
      keyHash: Buffer.from(keyHash(developmentKey.publicKey)).toString('hex'),
    })
  })

  test('verify names what is wrong: another key, a changed byte, no signature', async () => {
    await setpoint('pack', module, '--key', key, '--version', '1.0.0')
    const packed = file('heater.spkg')
    expect(await setpoint('verify', packed, '--key', key)).toMatchObject({ code: 0, stdout: expect.stringContaining(': ok, ') })
    expect(await setpoint('verify', packed, '--key', development)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another key'),
    })
    const changed = readFileSync(packed)
    changed[40] = (changed[40] ?? 0) ^ 1
    writeFileSync(packed, changed)
    expect(await setpoint('verify', packed, '--key', key)).toMatchObject({ code: 1, stderr: expect.stringContaining('SHA-256 differs') })
    expect(await imgtool('sign', ...packageForm, '--version', '1.0.0', module, packed)).toMatchObject({ code: 0 })
    expect(await setpoint('verify', packed, '--key', key)).toMatchObject({ code: 1, stderr: expect.stringContaining('not signed') })
  })
})

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)]
}
