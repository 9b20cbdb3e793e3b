export { type LoadedModule, loadModule, type SandboxOutcome } from './module.js'
export { type SandboxOptions, sandboxOptions } from './options.js'
export type { SandboxResult } from './results.js'
