import { get, request } from 'node:http'
import { expect, test } from 'vitest'
import { servePage } from '../../../host-ts/src/cli/page-server.js'
import { setpoint, start } from '../support/cli.js'

interface Answer {
  status: number | undefined
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

function ask(url: string, { method = 'GET', host }: { method?: string; host?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: host === undefined ? {} : { host } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

async function serving(): Promise<{ url: string; page: ReturnType<typeof start> }> {
  const page = start('page', '--listen', '0', '--json')
  return { url: JSON.parse(await page.line()).url, page }
}

test('setpoint page serves its files to this machine, with their types and a strict policy', async () => {
  const { url } = await serving()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  const types = { '': 'text/html', 'main.js': 'text/javascript', 'style.css': 'text/css', 'icon.svg': 'image/svg+xml' }
  for (const [name, type] of Object.entries(types)) {
    const { status, headers } = await ask(url + name)
    expect({ name, status, type: headers['content-type'] }).toEqual({ name, status: 200, type: expect.stringContaining(type) })
    expect(headers['x-content-type-options']).toBe('nosniff')
    const policy = String(headers['content-security-policy'])
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "trusted-types 'none'"]))
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'|https?:|\*|data:/)
  }
  const { body, headers } = await ask(url)
  const [, meta] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(body) ?? []
  expect(headers['content-security-policy']).toBe(`${meta}; frame-ancestors 'none'`)
})

test.each<[what: string, path: string, options: Parameters<typeof ask>[1], status: number]>([
  ['another file', 'main.js.map', {}, 404],
  ['a way out of its folder', '../cli.js', {}, 404],
  ['the name of an inherited property', 'constructor', {}, 404],
  ['a name of another site for this machine', '', { host: 'rebound.example' }, 421],
  ['a write', '', { method: 'POST' }, 405],
])('setpoint page refuses %s', async (_what, path, options, status) => {
  const { url } = await serving()
  const answer = await ask(url + path, options)
  expect(answer.status).toBe(status)
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
})

test('a HEAD has no body, and Ctrl-C ends the command though a browser keeps its connection', async () => {
  const { url, page } = await serving()
  expect(await ask(url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  const kept = get(url, { headers: { connection: 'keep-alive' } }, (response) => response.resume())
  kept.on('error', () => undefined)
  await new Promise((resolve) => kept.once('response', resolve))
  page.interrupt()
  expect(await page.ended).toBe(130)
})

test('on port 80, which browsers do not name, it knows its own name', async (context) => {
  await using page = await servePage(80).catch((error: Error) => context.skip(`port 80 is not to be had here: ${error.message}`))
  expect(page.url).toBe('http://127.0.0.1/')
  expect((await ask(page.url)).status).toBe(200)
})

test('a port that is taken, and one that is none, are errors with what to do', async () => {
  const { url } = await serving()
  const { port } = new URL(url)
  expect(await setpoint('page', '--listen', port)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('setpoint page --listen PORT'),
  })
  expect(await setpoint('page', '--listen', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('a port from 0 to 65535') })
})
