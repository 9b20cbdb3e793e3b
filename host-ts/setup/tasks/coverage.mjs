// Lines covered by the C unit tests (gcov) and by vitest (v8), summed by folder.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** { file: { covered, total } } of our own C files. A line counts as covered when any program ran it. */
function ofC(ctx) {
  const objects = join(ctx.cache, 'build', 'unit-coverage', 'objects', 'firmware')
  const notes = readdirSync(objects, { recursive: true }).filter((name) => name.endsWith('.gcno'))
  const report = execFileSync('gcov', ['--json-format', '--stdout', ...notes.map((name) => join(objects, name))], {
    cwd: ctx.root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = {}
  for (const unit of report
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))) {
    for (const { file, lines: seen } of unit.files) {
      const path = relative(ctx.root, resolve(unit.current_working_directory, file))
      if (!path.startsWith('firmware')) continue
      lines[path] ??= new Map()
      for (const { line_number: number, count } of seen) lines[path].set(number, (lines[path].get(number) ?? 0) + count)
    }
  }
  return Object.fromEntries(
    Object.entries(lines).map(([path, map]) => [path, { covered: [...map.values()].filter((count) => count > 0).length, total: map.size }]),
  )
}

function ofTypeScript(ctx) {
  const summary = JSON.parse(readFileSync(join(ctx.cache, 'coverage', 'coverage-summary.json'), 'utf8'))
  delete summary.total
  return Object.fromEntries(Object.entries(summary).map(([path, { lines }]) => [relative(ctx.root, path), lines]))
}

export function printCoverage(ctx) {
  const folders = new Map()
  for (const [path, { covered, total }] of Object.entries({ ...ofC(ctx), ...ofTypeScript(ctx) })) {
    const sum = folders.get(dirname(path)) ?? { covered: 0, total: 0 }
    folders.set(dirname(path), { covered: sum.covered + covered, total: sum.total + total })
  }
  console.log('coverage, lines (C by unit tests, TypeScript by vitest in its own process)')
  for (const [folder, { covered, total }] of [...folders].sort()) {
    const share = total > 0 ? (100 * covered) / total : 100
    console.log(`  ${folder.padEnd(24)} ${share.toFixed(1).padStart(5)} %  ${String(covered).padStart(5)} of ${total}`)
  }
}
