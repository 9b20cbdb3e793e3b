/** The part of Setpoint that runs anywhere: no `node:` import, no Buffer. */
export type {
  Client,
  ImageSlot,
  Params,
  Point,
  Points,
  Reason,
  SignalReading,
  SignalValue,
  Stat,
  Status,
  UploadOptions,
  UploadProgress,
} from './client/index.js'
export { type Contract, contractSizes, parseContract } from './contract/index.js'
export * from './device/index.js'
export { type ErrorCode, isSetpointError, type Refusal, SetpointError } from './error.js'
export type { Framing } from './frame/index.js'
export { buildPackage, isPackage, isWasm, type PackageInfo, parsePackage, type Version } from './package/index.js'
export type { RequestOptions } from './smp/index.js'
export type { Transport } from './transport/index.js'
export { type Area, describeRefusal, explain, type Refused, type Verdict, type VetPolicy, type VetReason, vet } from './vet/index.js'
