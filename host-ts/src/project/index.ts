/** Projects of module authors: a setpoint.json, and what is built from it. Runs in Node.js. */
export { type Build, type BuildSource, buildModule, buildProject } from './build.js'
export { type Built, builtModule } from './built.js'
export { contractOf, readContractFile } from './contract.js'
export { type Bound, boundOf, type Evaluation, evaluate, openSubject, type Subject } from './evaluation.js'
export { checkInput, type Input } from './input.js'
export { findProject, nearestProject, PROJECT_FILE, type Project, readProject } from './project.js'
export { type ModuleLanguage, type ProjectDevice, projectJsonSchema } from './schema.js'
export { ARENA, SLOT, signedSize } from './slot.js'
