import type { ZodType } from 'zod'
import { SetpointError } from '../error.js'
import { Group, Op, type RequestOptions, refusalError, refusalIn, type Session, type SmpMessage, type SmpPayload } from '../smp/index.js'
import { reasons } from './schemas.js'

/** One SMP command: its numbers, what it is called in messages, and the shape of its reply. */
export interface Command<Reply> {
  name: string
  group: number
  command: number
  op: Op
  reply: ZodType<Reply>
}

export type Call = <Reply>(command: Command<Reply>, payload?: SmpPayload, options?: RequestOptions) => Promise<Reply>

/** SMP's own error for what is possible later: the device says when (SPEC.md, "SMP"). */
const BUSY = 10

/** Reads are harmless to repeat: a frame that was damaged on the way costs half of the timeout. */
const READ_TRIES = 2

/**
 * Typed calls on a session.
 *
 * A call throws what `Session.request` throws, and SetpointError `refused` (with the device's own sentence where it keeps one) and
 * `protocol`.
 */
export function caller(session: Session): Call {
  let keepsReasons = true

  /** The sentence for a refusal, kept by sequence number (SPEC.md, `reasons`); undefined where a device keeps none. */
  async function sentence({ group, sequence }: SmpMessage, rc: number, options: RequestOptions): Promise<string | undefined> {
    if (!keepsReasons) return undefined
    try {
      const answer = await session.request({ op: Op.read, group: Group.setpoint, command: 6, payload: {} }, options)
      const kept = reasons.safeParse(answer.payload)
      keepsReasons = kept.success
      return kept.data?.reasons.find((reason) => reason.seq === sequence && reason.group === group && reason.rc === rc)?.text
    } catch {
      return undefined // the refusal itself is what the caller has to hear of
    }
  }

  return async (command, payload = {}, options = {}) => {
    const { op, group, command: id } = command
    const tries = op === Op.read ? READ_TRIES : 1
    const answer = await session.request({ op, group, command: id, payload }, { ...options, tries })
    const refusal = refusalIn(answer.payload)
    if (refusal) {
      const words = refusal.group === undefined && refusal.rc !== BUSY ? undefined : await sentence(answer, refusal.rc, options)
      throw refusalError(command.name, refusal, words)
    }
    const reply = command.reply.safeParse(answer.payload)
    if (reply.success) return reply.data
    const [issue] = reply.error.issues
    throw new SetpointError('protocol', `The answer to ${command.name} is not understood: ${issue?.path.join('.')}: ${issue?.message}`, {
      hint: 'Tool and firmware may be of different versions.',
      cause: reply.error,
    })
  }
}
