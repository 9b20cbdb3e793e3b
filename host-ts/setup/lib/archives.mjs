import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './error.mjs'
import { run, tail } from './exec.mjs'
import { hashError } from './network.mjs'
import { sha256, stamp, stamped } from './stamp.mjs'

/** Where fetched archives lie. */
export const downloads = (ctx) => join(ctx.cache, 'downloads')
const archive = (ctx, part) => join(downloads(ctx), part.archive)
const target = (ctx, part) => join(ctx.cache, 'third-party', part.name)
const mark = (ctx, part) => `${target(ctx, part)}.stamp`

/** The text of a part's licence, where pins.json says which file of the archive that is. */
export const licenceOf = (ctx, part) => `${target(ctx, part)}.licence`

const unpacked = (ctx, part) => existsSync(target(ctx, part)) && (!part.licenceFile || existsSync(licenceOf(ctx, part)))
const ready = (ctx, part) => unpacked(ctx, part) && stamped(mark(ctx, part), part.sha256)

function checkHash(ctx, part) {
  const path = archive(ctx, part)
  if (sha256(readFileSync(path)) === part.sha256) return
  rmSync(path)
  throw hashError(`${part.archive} in .cache/downloads (now deleted)`, undefined, 'host-ts/setup/pins.json')
}

/** Unpacks the part's folder and licence of the archive beside their places, then moves them there: a cut leaves nothing half done. */
async function unpack(ctx, part) {
  const place = target(ctx, part)
  const fresh = `${place}.new`
  for (const path of [fresh, place]) rmSync(path, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const [program, args] = part.archive.endsWith('.whl')
    ? [ctx.python, ['-m', 'zipfile', '-e', archive(ctx, part), fresh]]
    : ['tar', ['--no-same-owner', '-xzf', archive(ctx, part), '-C', fresh, ...[part.folder, part.licenceFile].filter(Boolean)]]
  const result = await run(ctx, `unpack-${part.name}`, program, args)
  if (result.status !== 0) {
    throw new SetupError(
      'unpack',
      `${part.archive} cannot be unpacked:\n${tail(result.output)}`,
      'Check that the disk has room and try again.',
    )
  }
  renameSync(join(fresh, part.folder), place)
  if (part.licenceFile) renameSync(join(fresh, part.licenceFile), licenceOf(ctx, part))
  rmSync(fresh, { recursive: true, force: true })
}

/**
 * A step that brings parts of pins.json to .cache/third-party, each from the archive that is named there by hash. `fetch(ctx, parts)`
 * puts archives that are not there yet into the downloads.
 */
export function archives(name, after, parts, fetch) {
  const stale = (ctx) => parts.filter((part) => !ready(ctx, part))
  return {
    name,
    after,
    present: (ctx) => stale(ctx).length === 0,
    describe: (ctx) =>
      stale(ctx)
        .map((part) => `${part.name} ${part.version}`)
        .join(', '),
    async install(ctx) {
      const wanted = stale(ctx)
      const absent = wanted.filter((part) => !existsSync(archive(ctx, part)))
      for (const part of wanted) if (!absent.includes(part)) checkHash(ctx, part)
      mkdirSync(downloads(ctx), { recursive: true })
      if (absent.length > 0) await fetch(ctx, absent)
      for (const part of wanted) {
        checkHash(ctx, part)
        await unpack(ctx, part)
        stamp(mark(ctx, part), part.sha256)
      }
    },
  }
}
