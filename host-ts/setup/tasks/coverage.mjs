// Lines covered by the C unit tests (gcov), and by vitest and the commands that it starts (v8), summed by folder.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

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

/** The folder where Node.js as a child leaves what it ran; what earlier runs left is gone. */
export function childCoverage(ctx) {
  const folder = join(ctx.cache, 'coverage-children')
  rmSync(folder, { recursive: true, force: true })
  return folder
}

/** For each character 1 if it ran: the innermost range around it decides, and ranges come from the outside in. */
function ranIn(length, functions) {
  const ran = new Uint8Array(length)
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  }
  return ran
}

/** [source, line] of each place that a source map knows in one bundle. */
function placesIn(bundle) {
  const code = readFileSync(bundle, 'utf8')
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')))
  const places = []
  let offset = 0
  for (const [number, line] of code.split('\n').entries()) {
    for (let column = 0; column < line.length; column++) {
      const { originalSource, originalLine, generatedLine, generatedColumn } = map.findEntry(number, column)
      if (originalSource === undefined || generatedLine !== number || generatedColumn !== column) continue
      places.push({ offset: offset + column, path: resolve(dirname(bundle), originalSource), line: originalLine + 1 })
    }
    offset += line.length + 1
  }
  return { length: code.length, places }
}

/** { path: Set of lines } that commands in host-ts/dist ran, as processes of their own. */
function ofChildren(ctx) {
  const folder = join(ctx.cache, 'coverage-children')
  const dist = join(ctx.root, 'host-ts', 'dist')
  const bundles = new Map()
  const ran = {}
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    for (const { url, functions } of JSON.parse(readFileSync(join(folder, name), 'utf8')).result) {
      if (!url.startsWith('file:') || !fileURLToPath(url).startsWith(dist)) continue
      const bundle = fileURLToPath(url)
      if (!bundles.has(bundle)) bundles.set(bundle, placesIn(bundle))
      const { length, places } = bundles.get(bundle)
      const reached = ranIn(length, functions)
      for (const { offset, path, line } of places) {
        ran[path] ??= new Set()
        if (reached[offset]) ran[path].add(line)
      }
    }
  }
  return ran
}

/** A line counts by the statements that begin on it. */
function ofTypeScript(ctx) {
  const report = JSON.parse(readFileSync(join(ctx.cache, 'coverage', 'coverage-final.json'), 'utf8'))
  const children = ofChildren(ctx)
  const share = ({ path, statementMap, s: counts }) => {
    const lines = new Map()
    for (const [id, { start }] of Object.entries(statementMap)) lines.set(start.line, (lines.get(start.line) ?? 0) + counts[id])
    const covered = [...lines].filter(([line, count]) => count > 0 || children[path]?.has(line))
    return { covered: covered.length, total: lines.size }
  }
  return Object.fromEntries(Object.values(report).map((file) => [relative(ctx.root, file.path), share(file)]))
}

export function printCoverage(ctx) {
  const folders = new Map()
  for (const [path, { covered, total }] of Object.entries({ ...ofC(ctx), ...ofTypeScript(ctx) })) {
    const sum = folders.get(dirname(path)) ?? { covered: 0, total: 0 }
    folders.set(dirname(path), { covered: sum.covered + covered, total: sum.total + total })
  }
  console.log('coverage, lines (C by unit tests; TypeScript by vitest and the commands that its tests start)')
  for (const [folder, { covered, total }] of [...folders].sort()) {
    const share = total > 0 ? (100 * covered) / total : 100
    console.log(`  ${folder.padEnd(24)} ${share.toFixed(1).padStart(5)} %  ${String(covered).padStart(5)} of ${total}`)
  }
  const ports = readdirSync(join(ctx.root, 'firmware', 'ports'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const uncounted = ports.map(({ name }) => `firmware/ports/${name}`).filter((folder) => !folders.has(folder))
  console.log(`not counted, because no unit test runs it (emulators and boards do): ${uncounted.join(', ')}`)
}
