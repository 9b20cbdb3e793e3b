import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parsePackage } from '../../host-ts/src/index.js'
import { newest } from '../contract/versions.js'
import { boards, device, emulator, moduleBytes, PATIENCE_MS, packed } from './support/boards.js'
import { imgtool, packageForm } from './support/imgtool.js'
import { development } from './support/keys.js'
import { type Finished, inVenv, run, temporaryFile } from './support/programs.js'

const session = fileURLToPath(new URL('./support/smpclient_session.py', import.meta.url))

/** As smpmgr prints the state of slots. */
const ON_TRIAL = /slot=0,\s*version='1\.2\.3',.*?confirmed=False,\s*active=True/s
const REVERTED = /slot=1,\s*version='1\.2\.3',.*?confirmed=False,\s*active=False/s
const CONFIRMED = /slot=0,\s*version='1\.2\.3',.*?confirmed=True,\s*active=True/s

const smpmgr = (pty: string, ...args: readonly string[]): Promise<Finished> => run(inVenv('smpmgr'), ['--port', pty, ...args])

/** What imgtool makes of the water heater by its own means alone: paths of a package by a stranger, of an update, and of an older one. */
async function byImgtool(): Promise<[string, string, string]> {
  const module = temporaryFile('heater.wasm', moduleBytes('water-heater'))
  const folder = dirname(module)
  const sign = async (key: string, version: string, counter: number): Promise<string> => {
    const image = join(folder, `${version}-${counter}.img`)
    const content = ['--version', version, '--security-counter', `${counter}`, '--custom-tlv', '0xA0', `0x${newest.id}`]
    expect(await imgtool('sign', '--key', key, ...packageForm, ...content, module, image)).toMatchObject({ code: 0 })
    return image
  }
  const stranger = join(folder, 'stranger.pem')
  expect(await imgtool('keygen', '--type', 'ed25519', '--key', stranger)).toMatchObject({ code: 0 })
  return [await sign(stranger, '1.2.3', 8), await sign(development, '1.2.3', 7), await sign(development, '1.2.2', 6)]
}

async function packageFile(): Promise<{ path: string; size: number }> {
  const bytes = packed(moduleBytes('water-heater'), { version: '1.2.3' })
  return { path: temporaryFile('heater.img', bytes), size: bytes.length }
}

const firmware = expect.objectContaining({ image: 0, slot: 0, active: true, confirmed: true })

describe.each(boards)('%s', (board) => {
  test.each(['console', 'cobs'])(
    'smpclient in %s framing: echo, info, params, upload, test, reset, revert by a reset, confirm, erase',
    async (framing) => {
      const { pty } = await emulator(board)
      const { path, size } = await packageFile()
      const { code, stdout, stderr } = await run(inVenv('python'), [session, pty, framing, path])
      expect(code, stderr).toBe(0)
      const answers = JSON.parse(stdout)
      expect(answers).toMatchObject({
        echo: { r: 'hello' },
        info: { output: expect.stringContaining('Setpoint') },
        params: { buf_size: 1024, buf_count: 3 },
        empty: { images: [firmware] },
        uploaded: { images: [firmware, expect.objectContaining({ image: 1, slot: 1, version: '1.2.3', pending: false, active: false })] },
        test: { images: [firmware, expect.objectContaining({ slot: 1, pending: true, permanent: false })] },
        trial: { images: [firmware, expect.objectContaining({ slot: 0, version: '1.2.3', active: true, confirmed: false })] },
        reverted: { images: [firmware, expect.objectContaining({ slot: 1, version: '1.2.3', active: false, pending: false })] },
        again: { images: [firmware, expect.objectContaining({ slot: 0, active: true, confirmed: false })] },
        confirmed: { images: [firmware, expect.objectContaining({ slot: 0, active: true, confirmed: true })] },
        kept: { images: [firmware, expect.objectContaining({ slot: 0, version: '1.2.3', active: true, confirmed: true })] },
        erase: {},
        erased: { images: [firmware] },
      })
      expect(answers.offsets.at(-1)).toBe(size)
    },
  )
})

const upload = (pty: string, path: string): Promise<Finished> => smpmgr(pty, 'image', 'upload', path, '--slot', '1', '--format', 'any')

const state = async (pty: string): Promise<string> => (await smpmgr(pty, 'image', 'state-read')).stdout

/** Resets, once the device takes it: it has to be up for 5 s. smpmgr prints a refusal, and exits with 0. */
async function reset(pty: string): Promise<void> {
  const answer = async (): Promise<string> => (await smpmgr(pty, 'os', 'reset')).stdout
  await expect.poll(answer, { timeout: PATIENCE_MS }).toMatch(/OK\s+ResetWriteResponse\(/)
}

/** Tries a package; leaves it on trial. */
async function tryIt(pty: string, path: string): Promise<void> {
  const { hash } = parsePackage(readFileSync(path))
  expect(await smpmgr(pty, 'image', 'state-write', Buffer.from(hash).toString('hex'))).toMatchObject({ code: 0 })
  await reset(pty)
  expect(await state(pty)).toMatch(ON_TRIAL)
}

test.each(['native', 'riscv-virt'])('smpmgr on %s: upload, test, reset, revert by a reset, test, reset, confirm', async (board) => {
  const { pty } = await emulator(board)
  const { path } = await packageFile()
  expect(await upload(pty, path)).toMatchObject({ code: 0 })
  await tryIt(pty, path)
  await reset(pty)
  await tryIt(pty, path)
  expect(await smpmgr(pty, 'image', 'state-write', '--confirm')).toMatchObject({ code: 0 })
  expect(await state(pty)).toMatch(CONFIRMED)
})

describe('imgtool and smpmgr alone, on stm32f405', () => {
  test('a package is tried, reverts by a reset, is tried again and confirmed; what is older or signed by a stranger is refused', async () => {
    const { pty, tcp } = await emulator('stm32f405')
    const { client } = await device(tcp)
    const [stranger, update, older] = await byImgtool()
    const why = async (): Promise<string | undefined> => (await client.setpoint.reasons())[0]?.text

    expect(await upload(pty, stranger)).toMatchObject({ code: 1 })
    expect(await why()).toBe('the package is signed with a key that this device does not trust')
    expect(await upload(pty, update)).toMatchObject({ code: 0 })
    await tryIt(pty, update)
    await reset(pty)
    expect(await state(pty)).toMatch(REVERTED)
    await tryIt(pty, update)
    expect(await smpmgr(pty, 'image', 'state-write', '--confirm')).toMatchObject({ code: 0 })
    expect(await upload(pty, older)).toMatchObject({ code: 1 })
    expect(await why()).toBe('its security counter is lower than a confirmed one: pack with that or a higher counter')
    expect(await state(pty)).toMatch(CONFIRMED)
    expect(await smpmgr(pty, 'image', 'erase', '2')).toMatchObject({ code: 0 })
    expect(await client.image.state()).toEqual([firmware])
  })
})

test('smpmgr: echo and statistics', async () => {
  const { pty } = await emulator('native')
  expect(await smpmgr(pty, 'os', 'echo', 'hello')).toMatchObject({ code: 0, stdout: expect.stringContaining('hello') })
  expect(await smpmgr(pty, 'statistics', 'list')).toMatchObject({ code: 0, stdout: expect.stringContaining('evaluations') })
  expect(await smpmgr(pty, 'statistics', 'get', 'link1')).toMatchObject({ code: 0, stdout: expect.stringContaining('messages') })
})
