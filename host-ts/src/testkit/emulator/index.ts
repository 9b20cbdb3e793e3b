/** Emulated boards, whatever emulates them. */
export { type EmulatorOptions, emulatedBoards, emulatorKindOf, emulatorMissing, startEmulator } from './emulator.js'
export { type FlashFile, scratchFlash } from './flash.js'
export type { Emulator, EmulatorKind } from './kinds.js'
