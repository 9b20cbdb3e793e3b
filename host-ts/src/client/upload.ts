import { isSetpointError, SetpointError } from '../error.js'
import { encodeMessage, Group, type RequestOptions, type Session, type SmpPayload } from '../smp/index.js'
import type { Call } from './call.js'
import { commands } from './commands.js'
import type { Params } from './schemas.js'

export interface UploadProgress {
  /** Bytes that the device has, those of an earlier upload that is resumed included. */
  sent: number
  total: number
  /** Since this upload began or was resumed. */
  bytesPerSecond: number
}

export interface UploadOptions extends RequestOptions {
  /** 1, the module, when absent. */
  image?: number | undefined
  onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** Answers in a row that may get lost, and times the device may have forgotten the upload, before it fails. */
const LOSSES = 4

/** {group 1, rc 20}: after a reset, or when the answer that completed the upload was lost. */
const NO_UPLOAD = 20

/** A receiver of the console framing may keep length and CRC in the same buffer as the message. */
const CONSOLE_OVERHEAD = 4

/**
 * Sends a file with as many chunks outstanding as the device takes, and goes on wherever the device says that it is: after lost
 * chunks, lost answers, a reset, or from the middle of an earlier upload of the same bytes.
 */
export async function upload(session: Session, call: Call, params: Params, bytes: Uint8Array, options: UploadOptions): Promise<void> {
  const { image = 1, onProgress, signal, timeout } = options
  const total = bytes.length
  const sha = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  const room = params.buf_size - (session.framing === 'console' ? CONSOLE_OVERHEAD : 0)
  const firstSize = dataRoom(room, { off: 0, len: total, image, sha })
  const chunkSize = dataRoom(room, { off: total })

  let started = 0
  let resumedAt = 0
  let reached = 0 // what the device has
  let next = 0 // what to send next
  let furthest = total // what has been sent at most; an upload that is resumed may be anywhere
  let round = 0 // counts the times we went back, so that answers to what was sent before do not send us back again
  let losses = 0
  let match: boolean | undefined

  function take(answer: { off: number; match?: boolean | undefined }): void {
    if (answer.off < reached || answer.off > furthest) {
      throw new SetpointError('refused', 'The device refused the upload: another client has begun one', { hint: 'Push again.' })
    }
    losses = 0
    reached = answer.off
    match = answer.match
    const seconds = (performance.now() - started) / 1000
    onProgress?.({ sent: reached, total, bytesPerSecond: seconds > 0 ? (reached - resumedAt) / seconds : 0 })
  }

  function goTo(offset: number): void {
    next = offset
    round++
  }

  function forgive(error: unknown, forgivable: boolean): void {
    if (!forgivable || ++losses > LOSSES) throw error
  }

  /** The first chunk goes alone: the device answers it only when it has made room. */
  async function begin(): Promise<void> {
    for (;;) {
      try {
        const data = bytes.subarray(0, firstSize)
        const answer = await call(commands.upload, { off: 0, len: total, data, image, sha }, { signal, timeout })
        started = performance.now()
        resumedAt = answer.off
        reached = 0
        furthest = total
        take(answer)
        furthest = Math.max(answer.off, firstSize)
        return goTo(answer.off)
      } catch (error) {
        forgive(error, isSetpointError(error, 'timeout'))
      }
    }
  }

  async function sendChunks(): Promise<void> {
    while (next < total) {
      const sentIn = round
      const off = next
      const data = bytes.subarray(off, off + chunkSize)
      next = off + data.length
      furthest = Math.max(furthest, next)
      try {
        const answer = await call(commands.upload, { off, data }, { signal, timeout })
        take(answer)
        if (sentIn === round && answer.off !== off + data.length) goTo(answer.off)
      } catch (error) {
        forgive(error, isSetpointError(error, 'timeout'))
        if (sentIn === round) goTo(reached)
      }
    }
  }

  await begin()
  while (reached < total) {
    const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, params.buf_count) }, sendChunks))
    const failed = lanes.find((lane) => lane.status === 'rejected')
    if (!failed) {
      next = reached
      continue
    }
    forgive(failed.reason, isSetpointError(failed.reason) && isNoUpload(failed.reason))
    await begin()
  }
  if (match === false) {
    throw new SetpointError('refused', 'The device refused the upload: what has arrived is not what was sent', {
      hint: 'Another client may be pushing at the same time. Push again when it has finished.',
    })
  }
}

/** Bytes of data that fit into a message beside the given fields. */
function dataRoom(room: number, fields: SmpPayload): number {
  const longLength = 2 // bytes that the length of the data takes beyond that of an empty one
  const message = { op: 0, group: 0, sequence: 0, command: 0, payload: { ...fields, data: new Uint8Array(0) } }
  const size = room - encodeMessage(message).length - longLength
  if (size < 1) throw new SetpointError('protocol', `The device takes messages of ${room} bytes only: too few for an upload`)
  return size
}

function isNoUpload({ refusal }: SetpointError): boolean {
  return refusal?.group === Group.image && refusal.rc === NO_UPLOAD
}
