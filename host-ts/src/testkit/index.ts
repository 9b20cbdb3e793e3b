/** Boards and modules in tests, and what tests need around them. */
export {
  type BoardClock,
  type BoardConsole,
  type BoardOptions,
  board,
  boards,
  type Capability,
  type TestBoard,
  type TestContext,
} from './board/index.js'
export { type Emulator, type EmulatorOptions, emulatedBoards, emulatorMissing, startEmulator } from './emulator/index.js'
export * from './line/index.js'
export {
  type ContractTypes,
  type Given,
  type ModuleEvaluation,
  type ModuleInput,
  type ModuleOptions,
  type OpenedModule,
  openModule,
  readModule,
} from './module.js'
