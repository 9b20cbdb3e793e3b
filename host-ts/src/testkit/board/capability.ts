import { SetpointError } from '../../error.js'

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

/** @throws SetpointError `usage` for what is no capability: nothing would lack it, so no test would ever be skipped for it. */
export function checkNeeds(needs: readonly string[]): void {
  const unknown = needs.find((need) => !Object.hasOwn(WORDS, need))
  if (unknown === undefined) return
  throw new SetpointError('usage', `There is no capability "${unknown}" that a test could need`, {
    hint: `Capabilities are ${Object.keys(WORDS).join(', ')}.`,
  })
}

/** That a board lacks something, as a sentence; undefined where it has it. */
export function lack(board: string, lacks: Lacks, capability: Capability): string | undefined {
  const why = lacks[capability]
  return why === undefined ? undefined : `${board} has no ${WORDS[capability]}: ${why}`
}
