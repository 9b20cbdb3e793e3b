export { cobsDecode, cobsEncode } from './cobs.js'
export { type FrameEvent, type Framing, frameDecoder } from './decoder.js'
export { encodeFrame, FRAME_BREAK } from './encoder.js'
