/* Serves the page to the browsers of this machine: a fixed list of files, nothing else. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { checkout, checkoutScript } from '../boards/index.js'
import { SetpointError } from '../error.js'
import { installation } from '../paths/index.js'

const HOST = '127.0.0.1'
const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

export interface PageServer extends AsyncDisposable {
  url: string
}

interface ServedFile {
  type: string
  body: Uint8Array
}

/**
 * @param port 0 for any that is free.
 * @throws SetpointError `busy` when another program has the port, `environment` when the page has not been built.
 */
export async function servePage(port: number): Promise<PageServer> {
  const files = readPage()
  const server = createServer()
  await listening(server, port)
  const bound = server.address()
  const { host: own } = new URL(`http://${HOST}:${typeof bound === 'object' ? bound?.port : port}`) // as browsers name it: without :80
  const headers = securityHeaders(files)
  server.on('request', (request, response) => answer(request, response, { own, files, headers }))
  return {
    url: `http://${own}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function readPage(): Map<string, ServedFile> {
  const folder = join(installation(), 'host-ts', 'dist', 'page')
  try {
    return new Map(Object.entries(TYPES).map(([name, type]) => [name, { type, body: readFileSync(join(folder, name)) }]))
  } catch (cause) {
    throw new SetpointError('environment', `The page is missing: ${folder} is not complete`, {
      cause,
      hint: checkout() === undefined ? 'Install setpoint again.' : `Run: ${checkoutScript('build')}`,
    })
  }
}

/** The policy is that of index.html; that nobody may frame the page counts in a header only. */
function securityHeaders(files: ReadonlyMap<string, ServedFile>): Record<string, string> {
  const html = new TextDecoder().decode(files.get('index.html')?.body)
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? []
  return {
    'Content-Security-Policy': `${policy ?? "default-src 'none'"}; frame-ancestors 'none'`,
    'Permissions-Policy': 'serial=(self)',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-cache',
  }
}

interface Served {
  own: string
  files: ReadonlyMap<string, ServedFile>
  headers: Record<string, string>
}

function answer(request: IncomingMessage, response: ServerResponse, served: Served): void {
  const { status, type, body } = found(request, served)
  response.writeHead(status, { ...served.headers, 'Content-Type': type, 'Content-Length': body.length })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function found({ method, url = '/', headers }: IncomingMessage, { own, files }: Served): ServedFile & { status: number } {
  // Another name for this machine is another site's, which would read the page as its own.
  if (headers.host !== own) return refusal(421, `This is http://${own}/`)
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'GET and HEAD only')
  const file = files.get(url === '/' ? 'index.html' : url.slice(1))
  return file ? { status: 200, ...file } : refusal(404, 'No such file')
}

function refusal(status: number, text: string): ServedFile & { status: number } {
  return { status, type: 'text/plain; charset=utf-8', body: new TextEncoder().encode(`${text}\n`) }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(port, cause)))
    server.listen(port, HOST, resolve)
  })
}

function listenError(port: number, cause: NodeJS.ErrnoException): SetpointError {
  if (cause.code === 'EADDRINUSE')
    return new SetpointError('busy', `Port ${port} of this machine is in use`, {
      cause,
      hint: 'Does the page run already? If not, take another port: setpoint page --listen PORT',
    })
  return new SetpointError('permission', `Port ${port} cannot be listened on: ${cause.message}`, {
    cause,
    hint: 'Take another: --listen 8470',
  })
}
