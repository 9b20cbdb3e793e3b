import { Command } from 'commander'
import { buildProject, nearestProject } from '../../project/index.js'
import { shown } from '../../project/paths.js'
import { noteBuild } from '../building.js'
import type { ActionFor } from '../context.js'
import { table } from '../format.js'
import { mostFuel, runTests } from '../testing.js'

export function testCommand(action: ActionFor): Command {
  return new Command('test')
    .argument('[arguments...]', 'for vitest: files, -t NAME, --coverage, and all else that it knows')
    .allowUnknownOption()
    .description("build the project's module, run its tests once, and show the fuel they used")
    .action(
      action(async ({ out, signal, exit }, args) => {
        const project = await nearestProject('.')
        noteBuild(out, await buildProject(project))
        if (signal.aborted) return
        const { code, tests } = await runTests(project.folder, args, { quiet: out.json, signal })
        const most = mostFuel(tests)
        const rows = most.map(({ module, tests: count, fuel, budget, test }) => [
          shown(module),
          String(count),
          `${fuel} of ${budget} (${((fuel / budget) * 100).toFixed(1)} %)`,
          test,
        ])
        if (out.json) for (const line of most) out.result('', line)
        else if (rows.length > 0) out.result(table([['MODULE', 'TESTS', 'MOST FUEL', 'BY'], ...rows]), undefined)
        exit(code)
      }),
    )
}
