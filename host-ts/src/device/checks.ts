/* What a device would refuse is not sent: an upload takes the place of the earlier package, to which a device may have to go back. */
import type { Lifecycle, Status } from '../client/index.js'
import { type Refusal, SetpointError } from '../error.js'
import { equal, type PackageInfo } from '../package/index.js'
import { Group } from '../smp/index.js'
import { describeRefusal, vet } from '../vet/index.js'

/** What the device would say: to the upload, or to the start. */
const REFUSALS = {
  key: { group: Group.image, rc: 5 },
  counter: { group: Group.image, rc: 27 },
  quarantined: { group: Group.setpoint, rc: 7 },
} as const satisfies Record<string, Refusal>

/** @throws SetpointError `refused`, with the numbers that the device would answer, or `bad-module`. */
export async function checkBefore(parsed: PackageInfo, own: boolean, status: Status, lifecycle: Lifecycle): Promise<void> {
  const { counter = 0, hash, payload } = parsed
  if (own && status.notice === '') {
    throw untrustedKey('a bare module is signed with the development key, which this device does not trust')
  }
  if (counter < lifecycle.counter) {
    throw wouldRefuse(REFUSALS.counter, `its security counter is ${counter}, and a package with ${lifecycle.counter} has been confirmed`)
  }
  if (status.quarantined && equal(status.quarantined.hash, hash)) {
    throw wouldRefuse(REFUSALS.quarantined, 'it is quarantined, because the device stopped it after too many faults')
  }
  const verdict = await vet(payload, status.contract)
  if (verdict.ok) return
  throw new SetpointError('bad-module', describeRefusal(verdict), {
    refusal: { rc: verdict.code },
    hint: 'Nothing was sent. What runs goes on.',
  })
}

export function untrustedKey(why: string): SetpointError {
  return wouldRefuse(REFUSALS.key, why, {
    hint: 'Pack it with a key that the device trusts, and push the package: setpoint pack MODULE --key KEY --version VERSION',
  })
}

function wouldRefuse(refusal: Refusal, why: string, { hint }: { hint?: string } = {}): SetpointError {
  return new SetpointError('refused', `The device would refuse this package, so it was not sent: ${why}`, {
    refusal,
    hint,
  })
}
