import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Contract, contractText } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { stripCustomSections, withContract } from '../package/index.js'
import { shown } from '../paths/index.js'
import { loadModule, sandboxOptions } from '../sandbox/index.js'
import { memoryWords } from '../vet/index.js'
import { bindingPath, writeBinding } from './binding.js'
import { compileModule, type ModuleSource } from './compilers/index.js'
import { readContractFile, requireContract } from './contract.js'
import type { Project } from './project.js'
import { checkSize } from './slot.js'

/** What a module is built from; all paths absolute. */
export interface BuildSource extends ModuleSource {
  /** The contract file. */
  contract: string
  /** What is made. */
  output: string
}

export interface Build {
  output: string
  /** Bytes of the module. */
  size: number
  /** Bytes of its package, signed. */
  package: number
  /** Bytes of a device's arena that it takes when it is loaded. */
  arena: number
  contract: Contract
  /** What was generated. */
  generated: string[]
  /** Warnings of the compiler. */
  said: string
}

/**
 * Builds a project: its binding where the contract has changed, and its module.
 *
 * @throws SetpointError `build` in the compiler's words; `bad-module` as a device refuses it; `environment` without a compiler;
 * `bad-contract`, `bad-project` where it is not there, `file`, `too-large`.
 */
export async function buildProject(project: Project): Promise<Build> {
  const contract = await readContractFile(requireContract(project))
  requireSource(project.source)
  const binding = bindingPath(project.source, project.language)
  const generated = (await writeBinding(binding, project.language, contract, project.contract)) ? [binding] : []
  const { types } = project
  if (types !== undefined && (await writeBinding(types, 'typescript', contract, project.contract))) generated.push(types)
  return { ...(await compile(project, contract)), generated }
}

/**
 * Builds a module that has its binding.
 *
 * @throws SetpointError as `buildProject`.
 */
export async function buildModule(source: BuildSource): Promise<Build> {
  requireSource(source.source)
  return { ...(await compile(source, await readContractFile(source.contract))), generated: [] }
}

function requireSource(path: string): void {
  if (!existsSync(path))
    throw new SetpointError('file', `${shown(path)}: there is no such file`, { hint: 'It is the source that setpoint.json names.' })
}

async function compile(source: BuildSource, contract: Contract): Promise<Omit<Build, 'generated'>> {
  const { wasm, said, memory = 0 } = await compileModule(source, contract)
  if (memory > contract.budget.memory) throw tooMuchMemory(memory, contract.budget.memory)
  const module = withContract(stripCustomSections(wasm), contractText(contract))
  const { arena } = await loadModule(module, sandboxOptions(contract))
  const size = checkSize(module)
  await write(source.output, module)
  return { output: source.output, size: module.length, package: size, arena, contract, said }
}

/** A device would load it, and evaluations would trap where they use what lies beyond. */
function tooMuchMemory(end: number, memory: number): SetpointError {
  return new SetpointError('build', `Static data and stack of the module end at byte ${end} of its memory, beyond what it may use`, {
    hint: memoryWords(memory),
  })
}

/** Whole or not at all. */
async function write(path: string, content: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    const fresh = `${path}.${process.pid}.new`
    await writeFile(fresh, content)
    await rename(fresh, path)
  } catch (cause) {
    throw new SetpointError('file', `${shown(path)} cannot be written: ${messageOf(cause)}`, { cause })
  }
}
