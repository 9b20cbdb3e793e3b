/** The part of Setpoint that runs anywhere: no `node:` import, no Buffer. */
export type {
  Activation,
  Client,
  ContractLines,
  ImageMark,
  ImageSlot,
  Lifecycle,
  Mode,
  ModeWrite,
  Params,
  Point,
  Points,
  Probe,
  Reason,
  SignalReading,
  SignalValue,
  Stat,
  Status,
  UploadOptions,
  UploadProgress,
} from './client/index.js'
export * from './contract/index.js'
export * from './device/index.js'
export { type ErrorCode, isSetpointError, type Refusal, SetpointError } from './error.js'
export {
  type BoardLoader,
  boardLoader,
  type FlashOptions,
  type FlashPlan,
  type FlashProgress,
  type FlashRegion,
  type PlanOptions,
  planFlash,
} from './flash/index.js'
export type { Framing } from './frame/index.js'
export {
  type ArchiveOptions,
  buildArchive,
  buildPackage,
  developmentKey,
  isPackage,
  isWasm,
  keyHash,
  moduleContract,
  type PackageContent,
  type PackageErrorName,
  type PackageInfo,
  type PackageTlv,
  packageErrors,
  parsePackage,
  preparePackage,
  type SigningKey,
  sealPackage,
  signDigest,
  signingKey,
  stripCustomSections,
  type UnsignedPackage,
  type Version,
  verifyPackage,
  verifySignature,
  withContract,
} from './package/index.js'
export {
  type LoadedModule,
  loadModule,
  type SandboxOptions,
  type SandboxOutcome,
  type SandboxResult,
  sandboxOptions,
} from './sandbox/index.js'
export type { RequestOptions } from './smp/index.js'
export type { SerialSignals, Transport } from './transport/index.js'
export { type Area, describeRefusal, explain, type Refused, type Verdict, type VetPolicy, type VetReason, vet } from './vet/index.js'
