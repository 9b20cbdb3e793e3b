import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildId, names } from '../lib/build-id.mjs'
import { buildError, SetupError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

const inputs = [
  ...[
    'firmware',
    'test/planted',
    'test/verify/firmware.c',
    'test/lateness/firmware.c',
    'test/contract/app.c',
    'test/contract/types_contract.c',
    'test/contract/types_contract.h',
    'test/vectors/key.pub.pem',
    'test/bench/unbounded.c',
    'test/bench/guard.c',
  ],
  ...['boards', 'platformio.ini', 'host-ts/setup/pins.json'],
]

/** What PlatformIO says about itself and about files that compile. */
const noise =
  /^(Compiling|Archiving|Indexing|Linking|CONFIGURATION|PLATFORM|HARDWARE|LDF|Found|Scanning|No dependencies|Building|Verbose|\*{3,}$|If you like|- )/

/**
 * Firmware of some boards by `pio run`. Its limits of size are checked in the same run. What was built of the same sources at another commit
 * will do, so that a commit costs nobody half a minute; with `named` it will not, for who gets the firmware asks it where it comes from.
 */
export function firmware(boards, { named = false } = {}) {
  const wanted = (ctx) => hashFiles(ctx.root, filesBelow(ctx.root, inputs, ['__pycache__'])) + (ctx.env.SETPOINT_WASM3 ?? '')
  const built = (ctx, board, file) => join(ctx.cache, 'pio', 'build', board, file)
  const mark = (ctx, board) => built(ctx, board, '.setpoint-stamp')
  const changed = (ctx) => boards.filter((board) => !stamped(mark(ctx, board), wanted(ctx)))
  const stale = (ctx) => {
    const sources = changed(ctx)
    return named ? boards.filter((board) => sources.includes(board) || !isNamed(ctx, board)) : sources
  }
  return {
    name: 'firmware',
    after: ['third-party sources', 'PlatformIO tools'],
    present: (ctx) => stale(ctx).length === 0,
    describe: (ctx) => stale(ctx).join(', '),
    async install(ctx) {
      await build(ctx, stale(ctx))
      // When platformio.ini has changed PlatformIO empties its folder first: then those that seemed to be there are built after these.
      for (let todo = changed(ctx); todo.length > 0; todo = changed(ctx)) await build(ctx, todo)
      const wrong = stale(ctx)
      if (wrong.length === 0) return
      const what = `The firmware of ${wrong.join(', ')} does not say build ${buildId(ctx)}.`
      throw new SetupError('build', what, 'Run it again: files have changed, or a commit was made, while it was built.', { exitCode: 1 })
    },
  }

  function isNamed(ctx, board) {
    const { program } = JSON.parse(readFileSync(join(ctx.root, 'boards', `${board}.json`), 'utf8')).setpoint
    return names(readFileSync(join(ctx.root, program)), buildId(ctx))
  }

  async function build(ctx, todo) {
    const result = await run(ctx, 'firmware', join(ctx.venv, 'bin', 'pio'), ['run', ...todo.flatMap((board) => ['-e', board])])
    const said = result.output.split('\n').filter((line) => line.trim() && !noise.test(line))
    if (result.status !== 0) throw buildError('The firmware does not build.', { ...result, output: said.join('\n') })
    for (const line of said) if (line.startsWith('size ')) ctx.say(`  ${line}`)
    for (const board of todo) stamp(mark(ctx, board), wanted(ctx))
  }
}
