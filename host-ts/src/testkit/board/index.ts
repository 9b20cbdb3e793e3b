/** Boards in tests: one call for whatever runs the firmware. */
export type { TestContext } from '../report/current-test.js'
export { type BoardOptions, board, type TestBoard } from './board.js'
export type { Capability } from './capability.js'
export type { BoardClock } from './clock.js'
export type { BoardConsole } from './console.js'
export { boards } from './names.js'
