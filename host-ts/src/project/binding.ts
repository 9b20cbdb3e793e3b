import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, parse, relative, sep } from 'node:path'
import { type BindingLanguage, type Contract, contractBindings, GENERATED } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { shown } from '../paths/index.js'
import type { ModuleLanguage } from './schema.js'

const endings: Record<ModuleLanguage, string> = { assemblyscript: '.ts', c: '.h', rust: '.rs' }

/** Where the binding of a module belongs: beside its first file. */
export function bindingPath(source: string, language: ModuleLanguage): string {
  return join(dirname(source), `contract${endings[language]}`)
}

/**
 * Generates a binding where it is missing or made from another contract. What is not generated is never overwritten.
 *
 * @param path the file, whose name without ending is that of the binding.
 * @param source the contract file.
 * @returns whether it was written.
 * @throws SetpointError `file`.
 */
export async function writeBinding(path: string, language: BindingLanguage, contract: Contract, source: string): Promise<boolean> {
  const from = relative(dirname(path), source).split(sep).join('/')
  const text = contractBindings(contract, language, { source: from, name: parse(path).name })[0]?.text ?? ''
  try {
    const before = await readFile(path, 'utf8').catch(() => undefined)
    if (before === text) return false
    if (before !== undefined && !before.split('\n', 1)[0]?.includes(GENERATED)) {
      throw new SetpointError('file', `${shown(path)} exists, and was not generated`, {
        hint: 'The binding of the contract belongs there: move what you wrote to another file.',
      })
    }
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return true
  } catch (cause) {
    if (cause instanceof SetpointError) throw cause
    throw new SetpointError('file', `${shown(path)} cannot be written: ${messageOf(cause)}`, { cause })
  }
}
