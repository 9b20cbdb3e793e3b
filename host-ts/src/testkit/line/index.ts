/** Lines to a device: slow, faulty or shared ones, and the bench line of emulated boards. */
export { type BenchLine, openBenchLine, type Sample, type StepResult } from './bench-line.js'
export { type FastClock, runClock } from './clock.js'
export { type Hub, openHub } from './hub.js'
export { type LineOptions, openRelay, type Relay, type RelayOptions } from './relay.js'
