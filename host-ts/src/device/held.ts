/* A push of what runs already sends nothing: what it means then. */
import type { Client, Lifecycle, Status } from '../client/index.js'
import { SetpointError } from '../error.js'
import { developmentKey, equal, keyHash, type PackageInfo, requireSeal, requireSignature } from '../package/index.js'
import { Group, type RequestOptions } from '../smp/index.js'
import { untrustedKey } from './checks.js'
import { hinted } from './hints.js'

interface Wish {
  as: 'trial' | 'confirmed'
  confirmAfter?: number | undefined
}

export interface Held {
  outcome: 'unchanged' | 'confirmed'
  trial: boolean
}

export function runs({ module }: Status, hash: Uint8Array): boolean {
  return module !== null && equal(module.hash, hash)
}

/**
 * The hash of a package says nothing of its signature, and no device tells that of what it holds: one without, or with a bad one of the
 * development key, is refused as the device would. That of another key cannot be judged here.
 *
 * @throws SetpointError `untrusted`, `refused`.
 */
function checkSeal(parsed: PackageInfo, { notice }: Status): void {
  const seal = requireSeal(parsed)
  if (!equal(seal.keyHash, keyHash(developmentKey.publicKey))) return
  if (notice === '') throw untrustedKey('it is signed with the development key, which this device does not trust')
  requireSignature(parsed.hash, seal.signature, developmentKey.publicKey)
}

/** The refusal of a start where a trial is running. */
const TRIAL = { group: Group.image, rc: 28 } as const

/**
 * Does to a package that runs what a push of it asks for.
 *
 * @throws SetpointError `untrusted`, `refused`, and what requests throw.
 */
export async function keep(client: Client, parsed: PackageInfo, wish: Wish, status: Status, request: RequestOptions): Promise<Held> {
  checkSeal(parsed, status)
  const lifecycle = await client.setpoint.lifecycle(request)
  if (lifecycle.running !== 'trial') return { outcome: 'unchanged', trial: false }
  if (wish.as === 'confirmed') {
    await hinted(client, request, () => client.image.setState({ confirm: true }, request))
    return { outcome: 'confirmed', trial: false }
  }
  checkPolicy(lifecycle, wish)
  return { outcome: 'unchanged', trial: true }
}

function checkPolicy({ trial }: Lifecycle, { confirmAfter }: Wish): void {
  if (confirmAfter === undefined || trial?.confirm_after === confirmAfter) return
  const now = trial?.confirm_after ? `confirmed by ${trial.confirm_after} good evaluations` : 'confirmed by hand'
  throw new SetpointError('refused', `This package is on trial already, to be ${now}, and that cannot be changed during the trial`, {
    refusal: TRIAL,
    hint: 'Confirm it to keep it (setpoint confirm), or revert it (setpoint revert) and push it again.',
  })
}
