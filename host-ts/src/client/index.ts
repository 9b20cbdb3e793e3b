export { type Activation, type Client, createClient, type ImageMark, type ModeWrite } from './client.js'
export type {
  ContractLines,
  ImageSlot,
  Lifecycle,
  Mode,
  Params,
  Point,
  Points,
  Probe,
  Reason,
  SignalReading,
  SignalValue,
  Stat,
  Status,
} from './schemas.js'
export type { UploadOptions, UploadProgress } from './upload.js'
