/** What the firmware has room for (firmware/core/config.h, contract.h and journal.h; a test compares them). */

/** Fields of each list. */
export const countLimits = { signals: 24, points: 8, probes: 16, state: 16 } as const

/** Bytes of the structs. sp_out needs no limit of its own: its fields are few and scalar. */
export const structLimits = { in: 512, state: 256 } as const

export const limits = {
  /** Characters of a name. */
  name: 23,
  description: 400,
  major: 65_535,
  minor: 15,
  depth: 32,
  /** Linear memory stays below one page (SPEC.md, "Module ABI"). */
  memory: 65_535,
  /** Seconds of an evaluation and of a load. */
  deadline: 0.5,
  hold: 65_535,
  /** A load has fuel for all initialisers that vet allows. */
  loadFuelMin: 640,
  stackMin: 256,
  uint32: 2 ** 32 - 1,
  /** Bytes of all settings in one record of the journal. */
  settings: 512,
  /** Bytes of a signal's elements in a message, which has 1,024 (SP_MESSAGE_MAX) with all that stands around them. */
  value: 860,
  /** Steps of a point. */
  steps: 2 ** 31,
} as const
