import { Command } from 'commander'
import { buildProject, nearestProject } from '../../project/index.js'
import { namedBoards, placeOf } from '../../testkit/board/names.js'
import { noteBuild } from '../building.js'
import type { ActionFor } from '../context.js'
import { boardTable, boardTests, fuelTable, mostFuel, skippedLines } from '../test-summary.js'
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
      action(async ({ out, signal, exit }, args, options) => {
        const on = text(options.on)
        const names = namedBoards(on) ?? []
        const places = names.map(placeOf) // what is misspelt is told before anything runs
        const project = await nearestProject('.')
        noteBuild(out, await buildProject(project))
        if (signal.aborted) return
        const junit = text(options.junit) ?? (on === undefined ? undefined : JUNIT)
        const shared = places.some((place) => !('emulator' in place))
        const { code, report } = await runTests(project.folder, args, { on, shared, junit, quiet: out.json, signal })
        const most = mostFuel(report.fuel)
        const used = boardTests(report.tests, names)
        const asked = used.some(({ board }) => board !== null)
        if (out.json) for (const line of [...(asked ? used : []), ...most]) out.result('', line)
        else {
          for (const line of skippedLines(report.tests)) out.note(line)
          if (asked) out.result(`${boardTable(used)}\n`, undefined)
          if (most.length > 0) out.result(fuelTable(most), undefined)
        }
        if (junit !== undefined) out.note(`JUnit: ${junit}`)
        exit(code)
      }),
    )
}

const text = (option: unknown): string | undefined => (typeof option === 'string' ? option : undefined)
