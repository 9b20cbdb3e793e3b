export { type Activation, type Client, createClient, type ImageMark } from './client.js'
export type { ImageSlot, Lifecycle, Params, Point, Points, Reason, SignalReading, SignalValue, Stat, Status } from './schemas.js'
export type { UploadOptions, UploadProgress } from './upload.js'
