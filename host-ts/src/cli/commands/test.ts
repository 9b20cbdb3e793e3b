import { resolve } from 'node:path'
import { Command } from 'commander'
import { SetpointError } from '../../error.js'
import { buildProject, nearestProject } from '../../project/index.js'
import { namedBoards, placeOf } from '../../testkit/board/names.js'
import type { TestReport } from '../../testkit/report/notes.js'
import { noteBuild } from '../building.js'
import type { ActionFor, Context } from '../context.js'
import { Exit } from '../exit.js'
import { completeJunit } from '../junit.js'
import { anyRan, boardTable, boardTests, fuelTable, hintsOf, mostFuel, skippedLines } from '../test-summary.js'
import { runTests } from '../testing.js'

/** Written where --on names boards. */
const JUNIT = 'build/junit.xml'

export function testCommand(action: ActionFor): Command {
  return new Command('test')
    .argument('[arguments...]', 'for vitest: files, -t NAME, --coverage, and all else that it knows')
    .option('--on <boards>', 'where tests of boards run: native,stm32f405, a device of setpoint.json, /dev/ttyUSB0 or HOST:PORT')
    .option('--junit <file>', `write the results as JUnit XML (default with --on: ${JUNIT})`)
    .allowUnknownOption()
    .description("build the project's module, run its tests once, and show the boards and the fuel they used")
    .action(
      action(async (context, args, options) => {
        const { out, signal, exit } = context
        const on = namesOf(context, options.on)
        refuseToStay(args)
        const names = on ?? namedBoards() ?? []
        const places = names.map(placeOf) // what is misspelt is told before anything runs
        const project = await nearestProject('.')
        noteBuild(out, await buildProject(project))
        if (signal.aborted) return
        const shown = typeof options.junit === 'string' ? options.junit : on && JUNIT
        const junit = shown && resolve(project.folder, shown)
        const shared = places.some((place) => !('emulator' in place))
        const { code, report } = await runTests(project.folder, args, { on: on?.join(','), shared, junit, quiet: out.json, signal })
        exit(code)
        if (report === undefined) return
        summarize(context, report, names)
        if (junit && (await completeJunit(junit, report.tests))) out.note(`JUnit: ${shown}`)
        if (on === undefined || anyRan(boardTests(report.tests, on), on)) return
        out.fail(new SetpointError('environment', 'None of the boards ran that --on names', { hint: 'The table says why.' }))
        exit(Exit.failed)
      }),
    )
}

/** @throws SetpointError `usage` for a device that is named in another way, or none at all. */
function namesOf({ named }: Context, on: unknown): readonly string[] | undefined {
  const [other] = named
  if (other !== undefined) {
    throw new SetpointError('usage', `--${other} does not say where tests run`, { hint: '--on NAME does: setpoint test --on stm32f405' })
  }
  if (typeof on !== 'string') return undefined
  if (!/[^,\s]/.test(on)) throw new SetpointError('usage', '--on names no board', { hint: 'setpoint test --on native,stm32f405' })
  return namedBoards(on)
}

/** What lets vitest stay. Without a terminal of its own nobody could tell it to go on, and the module is built but once. */
const STAYS = /^(-w|--watch|--ui)(=(?!false$).*)?$/

/** @throws SetpointError `usage`. */
function refuseToStay(args: readonly string[]): void {
  const stays = args.find((arg) => STAYS.test(arg))
  if (stays === undefined) return
  throw new SetpointError('usage', `setpoint test runs the tests once, and takes no ${stays}`, {
    hint: 'npx vitest watches, with what setpoint build built last, on the boards that SETPOINT_ON names.',
  })
}

function summarize({ out }: Context, { fuel, tests, outside }: TestReport, names: readonly string[]): void {
  const most = mostFuel(fuel)
  const used = boardTests(tests, names)
  const asked = used.some(({ board }) => board !== null)
  if (out.json) {
    for (const line of [...(asked ? used : []), ...most]) out.result('', line)
    return
  }
  for (const line of skippedLines(tests)) out.note(line)
  if (asked) out.result(`${boardTable(used, outside)}\n`, undefined)
  if (most.length > 0) out.result(fuelTable(most), undefined)
  for (const hint of hintsOf(tests, outside)) out.hint(hint)
}
