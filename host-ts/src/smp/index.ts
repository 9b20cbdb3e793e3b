export { encodeMessage, isResponse, Op, type SmpHeader, type SmpMessage, type SmpPayload, smpHeader } from './message.js'
export { Group, refusalError, refusalIn } from './refusal.js'
export { openSession, type RequestOptions, type Session, type SessionOptions } from './session.js'
