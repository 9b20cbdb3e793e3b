import { readFile } from 'node:fs/promises'
import type { TestOutcome } from '../testkit/report/notes.js'
import { isFile, writeOutput } from './files.js'

/** Completes vitest's JUnit file, which does not say why a test was skipped. @returns whether there is one. */
export async function completeJunit(path: string, tests: readonly TestOutcome[]): Promise<boolean> {
  if (!isFile(path)) return false
  await writeOutput(path, withReasons(await readFile(path, 'utf8'), tests))
  return true
}

/** Names of tests are those of the suites around them too, with the same signs between them, in both. */
export function withReasons(xml: string, tests: readonly TestOutcome[]): string {
  const reasons = new Map(tests.flatMap(({ test, why }) => (why === undefined ? [] : [[escaped(test), escaped(why)]])))
  return xml.replace(/(<testcase [^>]*name="([^"]*)"[^>]*>\s*)<skipped\/>/g, (all, head: string, name: string) => {
    const why = reasons.get(name)
    return why === undefined ? all : `${head}<skipped message="${why}"/>`
  })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;')
}
