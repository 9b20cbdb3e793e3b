import { type Refusal, SetpointError } from '../error.js'
import type { SmpPayload } from './message.js'

export const Group = { os: 0, image: 1, stat: 2, setpoint: 64 } as const

/** Errors of SMP itself, answered as `{rc}`: MCUmgr's mgmt_err. */
const SMP_ERRORS: Readonly<Record<number, string>> = {
  1: 'unknown error',
  2: 'not enough memory',
  3: 'the request is malformed',
  5: 'no such entry',
  6: 'not possible in this state',
  7: 'the answer would be too long',
  8: 'not supported',
  10: 'busy, try again later',
  12: 'the SMP version is too old',
  13: 'the SMP version is too new',
}

/** Errors of groups, answered as `{err: {group, rc}}` (SPEC.md, "Groups"). */
const GROUP_ERRORS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [Group.os]: { 1: 'unknown error', 2: 'invalid format', 4: 'the clock is not set' },
  [Group.image]: {
    1: 'unknown error',
    4: 'the package has no hash, signature or security counter',
    5: 'a TLV of the package is cut, repeated or not allowed, or its key or contract is none of the device',
    6: 'the package has two hashes',
    7: 'a TLV of the package has a wrong size, or bytes follow the last',
    8: 'no slot holds a package of this hash',
    12: 'the flash failed',
    14: 'there is no such slot',
    20: 'no upload is in progress',
    21: 'more data than announced',
    22: 'the header is not that of a package',
    23: 'not a package',
    24: 'the hash or the signature does not match',
    27: 'the security counter is lower than that of a confirmed package',
    28: 'a package is pending or on trial',
    30: 'larger than a slot',
    32: 'there is nothing to confirm, or it must not run',
    33: 'it runs already',
  },
  [Group.stat]: { 1: 'unknown error', 2: 'unknown name' },
  [Group.setpoint]: {
    1: 'unknown error',
    2: 'unknown signal',
    3: 'wrong type for the signal',
    4: 'wrong number of elements',
    5: 'outside of its range',
    6: 'the signal comes from the board or the clock and cannot be set',
    7: 'not possible in this state of the lifecycle',
  },
}

/** The numbers of a refusal in a response, in either version of SMP; undefined when it is none. */
export function refusalIn({ err, rc }: SmpPayload): Refusal | undefined {
  if (typeof err === 'object' && err !== null && 'group' in err && 'rc' in err) {
    const { group, rc: code } = err
    if (typeof group === 'number' && typeof code === 'number' && code !== 0) return { group, rc: code }
  }
  return typeof rc === 'number' && rc !== 0 ? { rc } : undefined
}

/** What a refusal means, in the words of SPEC.md's tables. */
export function refusalText({ group, rc }: Refusal): string {
  const table = group === undefined ? SMP_ERRORS : (GROUP_ERRORS[group] ?? {})
  return table[rc] ?? `error ${rc}${group === undefined ? '' : ` of group ${group}`}`
}

/** @param sentence the device's own words, when it has said more than a number. */
export function refusalError(what: string, refusal: Refusal, sentence?: string): SetpointError {
  return new SetpointError('refused', `The device refused ${what}: ${sentence ?? refusalText(refusal)}`, { refusal })
}
