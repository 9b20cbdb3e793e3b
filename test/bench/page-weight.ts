/** What a browser fetches for the page, and of which packages its code is made. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { atMost, type Figure, percent } from './figure.js'

const MOST_BYTES = 150 * 1024
const FILES = ['index.html', 'main.js', 'style.css', 'icon.svg']

const dist = (...path: string[]): string => join(checkoutRoot(), 'host-ts', 'dist', ...path)

export function pageWeight(): Figure[] {
  const sizes = FILES.map((name) => gzipSync(readFileSync(dist('page', name)), { level: 9 }).length)
  const { outputs } = JSON.parse(readFileSync(dist('page.json'), 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>
  }
  const [, main] = Object.entries(outputs).find(([path]) => path.endsWith('page/main.js')) ?? []
  const parts = new Map<string, number>()
  let total = 0
  for (const [path, { bytesInOutput }] of Object.entries(main?.inputs ?? {})) {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
    const part = name ?? (path.includes('/vet/') ? 'vet' : path.includes('/page/') ? 'page' : 'client')
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput)
    total += bytesInOutput
  }
  const made = [...parts].sort(([, a], [, b]) => b - a).map(([part, bytes]) => `${part} ${percent(bytes / total)}`)
  const figure = atMost(
    'all that the page fetches, compressed by gzip',
    sizes.reduce((sum, size) => sum + size, 0),
    MOST_BYTES,
    'bytes',
  )
  return [figure, { what: 'of which its code is made, before compression', value: made.join(', ') }]
}
