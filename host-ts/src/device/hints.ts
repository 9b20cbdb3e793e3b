/* What to do about a refusal: by its numbers (SPEC.md, "Groups" and "Errors of the device") and by what the device holds. */
import type { Client, Lifecycle, Status } from '../client/index.js'
import { isSetpointError, type Refusal, SetpointError } from '../error.js'
import { equal } from '../package/index.js'
import { Group, type RequestOptions } from '../smp/index.js'

interface Situation {
  status: Status
  lifecycle: Lifecycle
  /** Of the package that was to run; absent where none was. */
  hash?: Uint8Array | undefined
}

type Hint = (situation: Situation) => string | undefined

const ON_TRIAL = 'A module is on trial: confirm it (setpoint confirm) or revert it (setpoint revert) first, then try again.'
const PENDING =
  'A package is pending: a reset starts it (setpoint reset), erasing the candidate removes it (setpoint erase). Then try again.'
const QUARANTINED = 'Push another module. To allow this one again, erase the running module (setpoint erase --running), then push it.'

/** Of numbers that stand for several states: which one it is. */
const byState: Hint = (situation) => {
  const { status, lifecycle, hash } = situation
  if (!hash) return noTrial(situation)
  if (status.quarantined && equal(status.quarantined.hash, hash)) return QUARANTINED
  if (lifecycle.running === 'trial') return ON_TRIAL
  if (lifecycle.candidate.startsWith('pending')) return PENDING
  return 'The status tells what the device holds (setpoint status).'
}

function noTrial({ lifecycle }: Situation): string {
  const { running, reverted, counter } = lifecycle
  if (running === 'confirmed' || running === 'permanent') {
    return `To go back to an earlier package push it: its security counter must be ${counter} or higher.`
  }
  if (reverted) return `How the last trial ended: ${reverted.text}. A push starts another (setpoint push FILE).`
  return 'A push starts one (setpoint push FILE).'
}

const blocked: Hint = ({ lifecycle }) => (lifecycle.running === 'trial' ? ON_TRIAL : PENDING)
const older: Hint = ({ lifecycle: { counter } }) =>
  `No older package runs any more. If the older module must run again, pack it anew with the counter ${counter} or higher (setpoint pack --counter ${counter}).`
const smaller: Hint = () => 'Compile for size: -Oz, or --optimizeLevel 3 --shrinkLevel 2 --runtime stub for AssemblyScript.'
const key = ({ group, rc }: Refusal): string => (group === undefined ? `${rc}` : `${group}/${rc}`)

/** By group and rc, by rc alone for an error of SMP itself, or by the code of a package that could not start. */
const hints: Readonly<Record<string, Hint>> = {
  [`${Group.image}/4`]: () => 'It must be a signed package (setpoint pack MODULE --key KEY).',
  [`${Group.image}/5`]: () =>
    'The firmware trusts only the keys and the contract that it was built with; a package tells its own (setpoint inspect).',
  [`${Group.image}/27`]: older,
  [`${Group.image}/28`]: blocked,
  [`${Group.image}/30`]: smaller,
  [`${Group.image}/32`]: byState,
  [`${Group.setpoint}/7`]: byState,
  10: ({ lifecycle: { writes } }) =>
    `Flash wears out, so ${writes === 0 ? 'no more uploads are taken for now' : 'not everything is done at once'}. Try again later; the status shows the writes left (setpoint status).`,
  '-31': smaller,
  '-58': () => QUARANTINED,
  '-70': older,
}

/** The same error, with what to do. */
function withHint(error: SetpointError, situation: Situation): SetpointError {
  const { code, message, refusal, cause } = error
  const hint = refusal && hints[key(refusal)]?.(situation)
  return hint === undefined ? error : new SetpointError(code, message, { refusal, cause, hint })
}

/**
 * Does something that the device may refuse, and says then what to do.
 *
 * @param hash of the package that is to run
 */
export async function hinted<T>(client: Client, request: RequestOptions, act: () => Promise<T>, hash?: Uint8Array): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!isSetpointError(error, 'refused') || error.hint !== undefined) throw error
    const situation = await look(client, request)
    throw situation ? withHint(error, { ...situation, hash }) : error
  }
}

async function look(client: Client, request: RequestOptions): Promise<Situation | undefined> {
  try {
    return { status: await client.setpoint.status(request), lifecycle: await client.setpoint.lifecycle(request) }
  } catch {
    return undefined // the refusal itself is what the caller has to hear of
  }
}
