import { spawnSync } from 'node:child_process'

/** git's name for the sources as they are, with `-dirty` where they differ from the commit: as in firmware/platform/builder/sources.py. */
export function buildId(ctx) {
  const { status, stdout } = spawnSync('git', ['-C', ctx.root, 'describe', '--always', '--dirty', '--tags'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : 'unknown'
}

/** Whether a program has the id, whole: that of a clean tree is the beginning of a dirty one's. */
export const names = (program, id) => program.includes(`${id}\0`)

/** What to say of an id by which nobody can get the sources again; undefined where there is nothing to say. */
export function unnamed(id) {
  if (id === 'unknown') return 'git names no commit here, so the firmware says build unknown'
  return id.endsWith('-dirty') ? `files differ from the commit, so the firmware says build ${id}` : undefined
}
