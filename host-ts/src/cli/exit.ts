import type { ErrorCode } from '../error.js'

/** Exit codes, the same for every command (README.md). */
export const Exit = { ok: 0, failed: 1, usage: 2, environment: 3, noDevice: 4, timeout: 5, interrupted: 130 } as const

export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  refused: Exit.failed,
  closed: Exit.failed,
  protocol: Exit.failed,
  'not-a-package': Exit.failed,
  untrusted: Exit.failed,
  'bad-key': Exit.usage,
  'bad-module': Exit.failed,
  'bad-contract': Exit.usage,
  'bad-project': Exit.usage,
  build: Exit.failed,
  'bad-firmware': Exit.failed,
  'wrong-chip': Exit.failed,
  'wrong-board': Exit.failed,
  protected: Exit.failed,
  'not-written': Exit.failed,
  'too-large': Exit.failed,
  file: Exit.usage,
  usage: Exit.usage,
  environment: Exit.environment,
  permission: Exit.environment,
  busy: Exit.environment,
  'no-device': Exit.noDevice,
  garbage: Exit.noDevice,
  timeout: Exit.timeout,
  declined: Exit.failed,
  aborted: Exit.interrupted,
}
