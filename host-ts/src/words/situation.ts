/* What runs on whose word, in sentences. */
import type { ImageSlot, Lifecycle, Mode, Status } from '../client/index.js'
import type { Device } from '../device/index.js'
import type { RequestOptions } from '../smp/index.js'
import { duration, hex } from './format.js'

/** Everything that a device tells of modules: the JSON of `status`. */
export type Situation = Status & { lifecycle: Lifecycle; images: ImageSlot[]; mode: Mode }

export async function readSituation({ client }: Device, options: RequestOptions): Promise<Situation> {
  const status = await client.setpoint.status(options)
  const { lifecycle, mode } = client.setpoint
  return { ...status, lifecycle: await lifecycle(options), images: await client.image.state(options), mode: await mode(options) }
}

const IMAGE = 1
const CANDIDATE = 1

/** What the other slot holds, when it is whole. */
function other(images: readonly ImageSlot[]): ImageSlot | undefined {
  return images.find(({ image, slot }) => image === IMAGE && slot === CANDIDATE)
}

/** `1f0c55de92a4 (version 1.2.3)`. */
export function nameOf({ hash, version }: { hash?: Uint8Array | undefined; version: string }): string {
  return `${hash ? hex(hash).slice(0, 12) : 'a module'} (version ${version})`
}

/** When the trial ends by itself, and what runs then; undefined where none runs. */
export function describeTrial({ lifecycle: { trial }, images }: Situation): string | undefined {
  if (!trial) return undefined
  const earlier = other(images)
  const then = earlier?.confirmed ? `${nameOf(earlier)} runs again` : 'no module runs, and points go to their fallback'
  const policy = trial.confirm_after ? `is confirmed by ${count(trial.confirm_after, 'good evaluation')}; otherwise ` : ''
  const late = trial.evaluations === 0 ? `${duration(trial.left)} after its first evaluation` : `in ${duration(trial.left)}`
  return `${policy}goes back after a reset or a fault, or ${late}: then ${then}`
}

/** How the running module stands; undefined where none runs. */
export function describeStanding({ running, trial, counter }: Lifecycle): string | undefined {
  const texts: Readonly<Record<Lifecycle['running'], string | undefined>> = {
    none: undefined,
    trial: `on trial, ${trial?.good} of ${count(trial?.evaluations ?? 0, 'evaluation')} good`,
    permanent: 'started for good: its first good evaluation confirms it',
    confirmed: counter > 0 ? `confirmed: ${describeCounter(counter)}` : 'confirmed',
    erasing: 'being erased',
  }
  return texts[running]
}

/** What a confirm means for older packages. */
function describeCounter(counter: number): string {
  return `no package with a security counter below ${counter} runs any more`
}

/** What became of the state when the running module took over, where that is worth a word. */
export function describeState({ state }: Lifecycle): string | undefined {
  const texts: Readonly<Record<Lifecycle['state'], string | undefined>> = {
    none: undefined,
    new: undefined,
    kept: 'handed over by the module before it',
    restored: 'as it was before the trial',
    cleared: 'begun anew: the module before it had other fields, or was stopped for its faults',
  }
  return texts[state]
}

/** What lies in the other slot and when it starts. */
export function describeCandidate({ lifecycle: { candidate }, images }: Situation): string {
  const texts: Readonly<Record<Lifecycle['candidate'], string>> = {
    empty: 'none',
    erasing: 'being erased',
    uploading: 'an upload has begun: the next push of the same file goes on',
    complete: 'does not run: push it to start it, or to hear why it cannot run here',
    pending: 'starts on trial with the next reset',
    'pending-permanent': 'starts for good with the next reset',
    earlier: 'ran before',
    resuming: 'an upload goes on: what arrives again is being erased',
  }
  const held = other(images)
  return held ? `${nameOf(held)} ${texts[candidate]}` : texts[candidate]
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
