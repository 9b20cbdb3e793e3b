import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FieldElement, FieldValue } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { builtModule } from '../project/built.js'
import { contractOf, readContractFile, requireContract } from '../project/contract.js'
import { evaluate, openSubject } from '../project/evaluation.js'
import { checkInput } from '../project/input.js'
import { nearestProject } from '../project/project.js'
import type { SandboxResult } from '../sandbox/index.js'
import { pathText } from '../text/index.js'
import { recordFuel } from './report/fuel.js'

/** Of any contract. */
interface AnyTypes {
  signals: Record<string, FieldValue>
  points: Record<string, FieldElement>
  probes: Record<string, FieldElement>
  state: Record<string, FieldValue>
}

/** The types that `setpoint build` writes for a contract, together. */
export interface ContractTypes {
  signals: object
  points: object
  probes: object
  state: object
}

/** Values as the codec has them; a time may also be a number, `now` or RFC 3339. */
export type Given<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | (bigint extends Fields[Name] ? number | string : never) }

export interface ModuleInput<Types extends ContractTypes> {
  signals?: Given<Types['signals']>
  state?: Given<Types['state']>
}

export interface ModuleOptions<Types extends ContractTypes> extends ModuleInput<Types> {
  /** The module; without it what the nearest project has built. */
  module?: string
  /** Its contract file; without it the project's, or the nearest contract.json. */
  contract?: string
}

export interface ModuleEvaluation<Types extends ContractTypes> {
  /** `good`, `declined`, or the fault: `trap`, `fuel`, `depth`. */
  result: SandboxResult
  /** The module's reason, where it declined. */
  declined?: number
  /** Why it is not good; '' when it is. */
  detail: string
  /** What may be behind it. */
  hint?: string
  /** Units used: the same on every device. */
  fuel: number
  /** What it proposed; empty unless good. */
  points: Partial<Types['points']>
  /** Empty unless good. */
  probes: Partial<Types['probes']>
  /** What the module made of it when good, else as it was given. */
  state: Types['state']
}

export interface OpenedModule<Types extends ContractTypes> {
  /** Fuel of one evaluation, by the contract. */
  readonly budget: number
  /**
   * One evaluation, as a device does it. What is given takes the place of what the module was opened with. Settings that are not given
   * have their default, optional signals are missing, state is zero.
   *
   * @throws SetpointError `usage`, which names every value that is missing, unknown, of another type, or out of bounds.
   */
  evaluate(input?: ModuleInput<Types>): ModuleEvaluation<Types>
}

/**
 * Opens a module for tests, on the interpreter of the devices. In vitest the fuel of each test is reported (`setpoint test` shows it).
 *
 * @param options `signals` and `state` are what all evaluations have in common.
 * @throws SetpointError `file` when the project has not been built; `bad-project` when its contract is not there; `bad-module` when a device would refuse the module; `usage`.
 */
export async function openModule<Types extends ContractTypes = AnyTypes>(options: ModuleOptions<Types> = {}): Promise<OpenedModule<Types>> {
  const { path, contract } = await placesOf(options)
  const subject = await openSubject(await read(path), await readContractFile(contract), contract)
  const budget = subject.contract.budget.fuel
  return {
    budget,
    evaluate({ signals, state } = {}) {
      const given = { signals: { ...options.signals, ...signals }, state: { ...options.state, ...state } }
      const { input, findings } = checkInput(subject.contract, subject.minor, given, new Date())
      const problems = findings.map(({ path, message, hint }) => [`${pathText(path)}: ${message}`, hint].filter(Boolean).join('. '))
      if (problems.length > 0) throw new SetpointError('usage', problems.join('\n'))
      const evaluation = evaluate(subject, input)
      recordFuel(path, evaluation.fuel, budget)
      return evaluation as unknown as ModuleEvaluation<Types>
    },
  }
}

/**
 * A module for `device.push`: what the nearest project has built, or a file.
 *
 * @throws SetpointError `file` when there is none; `usage` outside of a project.
 */
export async function readModule(module?: string): Promise<Uint8Array> {
  return read(module ?? builtModule(await nearestProject('.')).path)
}

async function read(path: string): Promise<Uint8Array> {
  const content = await readFile(path).catch((cause) => {
    throw new SetpointError('file', `${path} cannot be read: ${messageOf(cause)}`, { cause })
  })
  return new Uint8Array(content)
}

async function placesOf({ module, contract }: { module?: string; contract?: string }): Promise<{ path: string; contract: string }> {
  if (module !== undefined) return { path: resolve(module), contract: contract ?? contractOf(module) }
  const project = await nearestProject('.')
  return { path: builtModule(project).path, contract: contract ?? requireContract(project) }
}
