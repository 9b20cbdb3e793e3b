/* What a device would refuse is not sent: an upload takes the place of the earlier package, to which a device may have to go back. */
import type { Lifecycle, Status } from '../client/index.js'
import { SetpointError } from '../error.js'
import { equal, type PackageInfo } from '../package/index.js'
import { Group } from '../smp/index.js'
import { describeRefusal, vet } from '../vet/index.js'

/** rc of the image group for what the device would say. */
const Rc = { key: 5, counter: 27, quarantined: 32 } as const

/** @throws SetpointError `refused`, with the numbers that the device would answer, or `bad-module`. */
export async function checkBefore(parsed: PackageInfo, own: boolean, status: Status, lifecycle: Lifecycle): Promise<void> {
  const { counter = 0, hash, payload } = parsed
  if (own && status.notice === '') {
    throw refusal(Rc.key, 'a bare module is signed with the development key, which this device does not trust', {
      hint: 'Pack it with a key that the device trusts, and push the package: setpoint pack MODULE --key KEY --version VERSION',
    })
  }
  if (counter < lifecycle.counter) {
    throw refusal(Rc.counter, `its security counter is ${counter}, and a package with ${lifecycle.counter} has been confirmed`)
  }
  if (status.quarantined && equal(status.quarantined.hash, hash)) {
    throw refusal(Rc.quarantined, 'it is quarantined, because the device stopped it after too many faults')
  }
  const verdict = await vet(payload, status.contract)
  if (verdict.ok) return
  throw new SetpointError('bad-module', describeRefusal(verdict), {
    refusal: { rc: verdict.code },
    hint: 'Nothing was sent. What runs goes on.',
  })
}

function refusal(rc: number, why: string, { hint }: { hint?: string } = {}): SetpointError {
  return new SetpointError('refused', `The device would refuse this package, so it was not sent: ${why}`, {
    refusal: { group: Group.image, rc },
    hint,
  })
}
