/** What some boards have, and others not: each is what a TestBoard calls it. */
export type Capability = 'clock' | 'powerCut' | 'flashFile' | 'link1' | 'emulator'

/** By capability that is lacking: why. */
export type Lacks = Readonly<Partial<Record<Capability, string>>>

const WORDS: Readonly<Record<Capability, string>> = {
  clock: 'clock to advance',
  powerCut: 'power to cut',
  flashFile: 'flash file',
  link1: 'second link',
  emulator: 'emulator',
}

/** That a board lacks something, as a sentence; undefined where it has it. */
export function lack(board: string, lacks: Lacks, capability: Capability): string | undefined {
  const why = lacks[capability]
  return why === undefined ? undefined : `${board} has no ${WORDS[capability]}: ${why}`
}
