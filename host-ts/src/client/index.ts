export { type Client, createClient } from './client.js'
export type { ImageSlot, Params, Point, Points, Reason, SignalReading, SignalValue, Stat, Status } from './schemas.js'
export type { UploadOptions, UploadProgress } from './upload.js'
