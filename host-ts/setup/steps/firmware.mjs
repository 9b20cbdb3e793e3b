import { join } from 'node:path'
import { buildError } from '../lib/error.mjs'
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

/** Firmware of some boards by `pio run`. Its limits of size are checked in the same run. */
export function firmware(boards) {
  const wanted = (ctx) => hashFiles(ctx.root, filesBelow(ctx.root, inputs, ['__pycache__'])) + (ctx.env.SETPOINT_WASM3 ?? '')
  const mark = (ctx, board) => join(ctx.cache, 'pio', 'build', board, '.setpoint-stamp')
  const stale = (ctx) => boards.filter((board) => !stamped(mark(ctx, board), wanted(ctx)))
  return {
    name: 'firmware',
    after: ['third-party sources', 'PlatformIO tools'],
    present: (ctx) => stale(ctx).length === 0,
    describe: (ctx) => stale(ctx).join(', '),
    async install(ctx) {
      for (let todo = stale(ctx); todo.length > 0; todo = stale(ctx)) await build(ctx, todo)
    },
  }

  /** When platformio.ini has changed PlatformIO empties its folder first: then those that seemed to be there are built after these. */
  async function build(ctx, todo) {
    const result = await run(ctx, 'firmware', join(ctx.venv, 'bin', 'pio'), ['run', ...todo.flatMap((board) => ['-e', board])])
    const said = result.output.split('\n').filter((line) => line.trim() && !noise.test(line))
    if (result.status !== 0) throw buildError('The firmware does not build.', { ...result, output: said.join('\n') })
    for (const line of said) if (line.startsWith('size ')) ctx.say(`  ${line}`)
    for (const board of todo) stamp(mark(ctx, board), wanted(ctx))
  }
}
