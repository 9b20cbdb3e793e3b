export { type ConnectOptions, connect, type Device, type DeviceInfo } from './device.js'
export type { Evaluation, EvaluationsOptions } from './evaluations.js'
export type { PushOptions, PushResult } from './push.js'
export type { ResetOptions } from './reset.js'
