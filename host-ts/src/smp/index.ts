export { encodeMessage, Op, type SmpMessage, type SmpPayload } from './message.js'
export { Group, refusalError, refusalIn } from './refusal.js'
export { aborted, openSession, type RequestOptions, type Session, type SessionOptions, type SmpRequest } from './session.js'
