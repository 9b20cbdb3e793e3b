/** Boards and modules in tests, and what tests need around them. */
export { type BenchLine, openBenchLine, type Sample, type StepResult } from './bench-line.js'
export { type BoardClock, type BoardConsole, type BoardOptions, board, boards, type Capability, type TestBoard } from './board/index.js'
export { checkoutRoot } from './checkout.js'
export { type FastClock, runClock } from './clock.js'
export { type Emulator, type EmulatorOptions, emulatedBoards, emulatorMissing, startEmulator } from './emulator.js'
export { type Hub, openHub } from './hub.js'
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
export { type LineOptions, openRelay, type Relay, type RelayOptions } from './relay.js'
