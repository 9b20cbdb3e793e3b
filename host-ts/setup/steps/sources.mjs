import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { archives, downloads } from '../lib/archives.mjs'
import { run } from '../lib/exec.mjs'
import { fetchError, hashError } from '../lib/network.mjs'
import { pins } from '../lib/pins.mjs'
import { pipSawWrongHash } from './python.mjs'

/** Fetches archives through pip, which knows the package index, proxy and certificates of this machine. */
async function fetchArchives(ctx, parts) {
  const list = join(downloads(ctx), 'requirements.txt')
  writeFileSync(list, parts.map((part) => `${part.package}==${part.version} --hash=sha256:${part.sha256}\n`).join(''))
  const source = parts.filter((part) => part.archive.endsWith('.tar.gz')).map((part) => part.package)
  const pip = ['-m', 'pip', 'download', '--require-hashes', '--no-deps', '--no-build-isolation', '-d', downloads(ctx), '-r', list]
  if (source.length > 0) pip.push('--no-binary', source.join(','))
  const result = await run(ctx, 'pip-sources', ctx.python, pip)
  if (result.status === 0) return
  const what = `A source archive (${parts.map((part) => part.archive).join(', ')})`
  throw pipSawWrongHash(result.output)
    ? hashError(what, result, 'host-ts/setup/pins.json')
    : fetchError(what, result, "pip's settings (PIP_INDEX_URL, HTTPS_PROXY)")
}

/** Third-party C sources. */
export const sources = archives('third-party sources', ['Python packages'], pins.sources, fetchArchives)
