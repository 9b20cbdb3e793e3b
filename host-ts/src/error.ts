/**
 * What went wrong, as a stable word that programs may compare:
 *
 * | code | meaning |
 * |---|---|
 * | `refused` | the device answered with an error, or would: `refusal` has its numbers, and `hint` says what to do |
 * | `timeout` | no answer in time |
 * | `closed` | the link ended while something was under way |
 * | `garbage` | bytes arrive, but none of them is SMP |
 * | `protocol` | an answer is not what SPEC.md says |
 * | `no-device` | nothing to talk to: no such port, connection refused |
 * | `permission` | the port exists and may not be opened |
 * | `busy` | another program has the port |
 * | `environment` | something this machine needs is missing |
 * | `not-a-package` | the bytes are neither a module nor a package; `refusal.rc` is the device's code for it, where it has one |
 * | `untrusted` | a package, but not signed with this key, or without what a device asks for; `refusal.rc` is its code |
 * | `bad-key` | a key is not one of Ed25519, or cannot be read |
 * | `bad-module` | the device would refuse the module, so it was not sent; `refusal.rc` is the code (SPEC.md, "Vet") |
 * | `bad-contract` | a contract file is not one; the message names the field |
 * | `bad-project` | a setpoint.json is none; the message names the place |
 * | `build` | a module does not compile; the message is the compiler's |
 * | `bad-firmware` | a firmware file is none, or none for this chip |
 * | `wrong-chip` | the board has another chip than the one that was named; nothing was erased |
 * | `wrong-board` | what answers after flashing says that it is another board than the one that was named |
 * | `protected` | the chip is protected against being read, and takes no firmware |
 * | `not-written` | what is read back from flash is not what was sent |
 * | `too-large` | the file cannot fit into the device |
 * | `file` | a file cannot be read or written |
 * | `usage` | an argument is wrong |
 * | `declined` | who was asked said no, and nothing was done |
 * | `aborted` | an AbortSignal said so; `cause` is its reason |
 */
export type ErrorCode =
  | 'refused'
  | 'timeout'
  | 'closed'
  | 'garbage'
  | 'protocol'
  | 'no-device'
  | 'permission'
  | 'busy'
  | 'environment'
  | 'not-a-package'
  | 'untrusted'
  | 'bad-key'
  | 'bad-module'
  | 'bad-contract'
  | 'bad-project'
  | 'build'
  | 'bad-firmware'
  | 'wrong-chip'
  | 'wrong-board'
  | 'protected'
  | 'not-written'
  | 'too-large'
  | 'file'
  | 'usage'
  | 'declined'
  | 'aborted'

/** The numbers of a refusal: an error of SMP itself has no group (SPEC.md, "SMP"). */
export interface Refusal {
  rc: number
  group?: number
}

export interface ErrorDetails {
  /** What to do next, as a sentence; the command for it, where there is one, in parentheses: `(setpoint confirm)`. */
  hint?: string | undefined
  cause?: unknown
  refusal?: Refusal | undefined
}

/** The one error that this library throws. */
export class SetpointError extends Error {
  override readonly name = 'SetpointError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly refusal: Refusal | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.refusal = details.refusal
  }
}

export function isSetpointError(error: unknown, code?: ErrorCode): error is SetpointError {
  return error instanceof SetpointError && (code === undefined || error.code === code)
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
