import { readdirSync, statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { SetpointError } from '../error.js'
import { shown } from '../paths/index.js'
import type { Project } from './project.js'
import type { ModuleLanguage } from './schema.js'

export interface Built {
  path: string
  /** Says so when something that it is built from is newer. */
  stale?: string | undefined
}

/** What a project has built. @throws SetpointError `file` when it has built nothing. */
export function builtModule({ output, contract, source, language }: Project): Built {
  const built = statSync(output, { throwIfNoEntry: false })
  if (built === undefined) {
    throw new SetpointError('file', `${shown(output)}: the project has not been built`, { hint: 'Run: setpoint build' })
  }
  const newer = [contract, ...sourcesBelow(dirname(source), language, dirname(output))].find(
    (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > built.mtimeMs,
  )
  return { path: output, stale: newer && `${shown(newer)} is newer than ${shown(output)}: setpoint build brings it up to date` }
}

/** What a compiler reads of each language. */
const endings: Record<ModuleLanguage, readonly string[]> = { assemblyscript: ['.ts'], c: ['.c', '.h'], rust: ['.rs'] }

/** The source may lie in the project's own folder, beside what is built, installed and tested. */
function sourcesBelow(folder: string, language: ModuleLanguage, built: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return path === built || entry.name === 'node_modules' ? [] : sourcesBelow(path, language, built)
    return endings[language].includes(extname(path)) && !path.endsWith('.test.ts') ? [path] : []
  })
}
