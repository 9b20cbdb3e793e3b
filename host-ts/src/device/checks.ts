/* What a device would refuse is not sent: an upload takes the place of the earlier package, to which a device may have to go back. */
import type { Client, Lifecycle, Status } from '../client/index.js'
import { agree, contractTextId } from '../contract/index.js'
import { isSetpointError, type Refusal, SetpointError } from '../error.js'
import { equal, moduleContract, type PackageInfo } from '../package/index.js'
import { Group, type RequestOptions } from '../smp/index.js'
import { describeRefusal, type VetPolicy, vet } from '../vet/index.js'
import { deviceOffer } from './contract.js'

/** What the device would say: to the upload, or to the start. */
const REFUSALS = {
  key: { group: Group.image, rc: 5 },
  contract: { group: Group.image, rc: 5 },
  counter: { group: Group.image, rc: 27 },
  quarantined: { group: Group.setpoint, rc: 7 },
} as const satisfies Record<string, Refusal>

/** What a device tells of itself before a push. */
export interface Before {
  client: Client
  status: Status
  lifecycle: Lifecycle
  request: RequestOptions
}

/**
 * @param own it was signed here, with the development key
 * @throws SetpointError `refused`, with the numbers that the device would answer, or `bad-module`.
 */
export async function checkBefore(parsed: PackageInfo, own: boolean, before: Before): Promise<void> {
  const { status, lifecycle } = before
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
  const verdict = await vet(payload, await policyFor(parsed, before))
  if (verdict.ok) return
  throw new SetpointError('bad-module', describeRefusal(verdict), {
    refusal: { rc: verdict.code },
    hint: [...(verdict.hint === undefined ? [] : [verdict.hint]), 'Nothing was sent. What runs goes on.'].join(' '),
  })
}

/** What the device asks of modules that were made for the package's contract. */
async function policyFor({ contract, payload }: PackageInfo, { client, status, lifecycle, request }: Before): Promise<VetPolicy> {
  if (contract === undefined || equal(contract, lifecycle.contract)) return status.contract
  const offer = deviceOffer(await client.setpoint.contract(request), status.contract.memory)
  const text = offer.texts.find((known) => equal(contractTextId(known), contract)) ?? carriedText(payload, contract)
  if (text === undefined)
    throw wouldRefuse(REFUSALS.contract, `it is for another contract than ${title(status)}, and does not say for which`)
  try {
    return agree(text, offer).sizes
  } catch (error) {
    if (!isSetpointError(error, 'bad-module')) throw error
    throw wouldRefuse(REFUSALS.contract, error.message, { hint: `Build it for the contract of the device, ${title(status)}.` })
  }
}

/** The text in a module counts if it is what the package names. */
function carriedText(module: Uint8Array, id: Uint8Array): string | undefined {
  const text = moduleContract(module)
  return text !== undefined && equal(contractTextId(text), id) ? text : undefined
}

const title = ({ contract: { name, major, minor } }: Status): string => `${name} ${major}.${minor}`

export function untrustedKey(why: string): SetpointError {
  return wouldRefuse(REFUSALS.key, why, {
    hint: 'Pack it with a key that the device trusts, and push the package (setpoint pack MODULE --key KEY --version VERSION).',
  })
}

function wouldRefuse(refusal: Refusal, why: string, { hint }: { hint?: string } = {}): SetpointError {
  return new SetpointError('refused', `The device would refuse this package, so it was not sent: ${why}`, {
    refusal,
    hint,
  })
}
