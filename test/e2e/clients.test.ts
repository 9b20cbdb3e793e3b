import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { boards, emulator, moduleBytes, packed } from './support/boards.js'
import { inVenv, run, temporaryFile } from './support/programs.js'

const session = fileURLToPath(new URL('./support/smpclient_session.py', import.meta.url))

async function packageFile(): Promise<{ path: string; size: number }> {
  const bytes = packed(moduleBytes('water-heater'), { version: '1.2.3' })
  return { path: temporaryFile('heater.img', bytes), size: bytes.length }
}

describe.each(boards)('%s', (board) => {
  test.each(['console', 'cobs'])('smpclient in %s framing: echo, info, params, upload, test, reset, confirm, erase', async (framing) => {
    const { pty } = await emulator(board)
    const { path, size } = await packageFile()
    const { code, stdout, stderr } = await run(inVenv('python'), [session, pty, framing, path])
    expect(code, stderr).toBe(0)
    const answers = JSON.parse(stdout)
    expect(answers).toMatchObject({
      echo: { r: 'hello' },
      info: { output: expect.stringContaining('Setpoint') },
      params: { buf_size: 1024, buf_count: 3 },
      empty: { images: [] },
      uploaded: { images: [expect.objectContaining({ image: 1, slot: 1, version: '1.2.3', pending: false, active: false })] },
      test: { images: [expect.objectContaining({ slot: 1, pending: true, permanent: false })] },
      reset: {},
      trial: { images: [expect.objectContaining({ slot: 0, version: '1.2.3', active: true, confirmed: false })] },
      confirmed: { images: [expect.objectContaining({ slot: 0, active: true, confirmed: true })] },
      erase: {},
      erased: { images: [] },
    })
    expect(answers.offsets.at(-1)).toBe(size)
  })

  test('smpmgr: echo, upload, test, reset, confirm, erase, statistics', async () => {
    const { pty } = await emulator(board)
    const { path } = await packageFile()
    const smpmgr = (...args: readonly string[]): ReturnType<typeof run> => run(inVenv('smpmgr'), ['--port', pty, ...args])

    expect(await smpmgr('os', 'echo', 'hello')).toMatchObject({ code: 0, stdout: expect.stringContaining('hello') })
    expect(await smpmgr('image', 'upload', path, '--slot', '1', '--format', 'any')).toMatchObject({ code: 0 })
    const uploaded = await smpmgr('image', 'state-read')
    expect(uploaded.stdout).toContain('1.2.3')
    const hash = /[0-9A-F]{64}/.exec(uploaded.stdout)?.[0] ?? ''
    expect(await smpmgr('image', 'state-write', hash)).toMatchObject({ code: 0 })
    expect(await smpmgr('os', 'reset')).toMatchObject({ code: 0 })
    expect((await smpmgr('image', 'state-read')).stdout).toMatch(/confirmed=False,\s*active=True/)
    expect(await smpmgr('image', 'state-write', '--confirm')).toMatchObject({ code: 0 })
    expect((await smpmgr('image', 'state-read')).stdout).toMatch(/confirmed=True,\s*active=True/)
    expect(await smpmgr('image', 'erase', '2')).toMatchObject({ code: 0 })
    expect((await smpmgr('image', 'state-read')).stdout).not.toContain('1.2.3')
    expect(await smpmgr('statistics', 'list')).toMatchObject({ code: 0, stdout: expect.stringContaining('evaluations') })
    expect(await smpmgr('statistics', 'get', 'link1')).toMatchObject({ code: 0, stdout: expect.stringContaining('messages') })
  })
})
