/** A device that changes what it runs while its power goes: a killed emulator, started again with the flash file that it leaves. */
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { isSetpointError, parsePackage } from '../../../host-ts/src/index.js'
import { openStill, type StillBoard } from '../../bench/still.js'
import { giveSignals, largeModule, packed } from './boards.js'

const TANK_CELSIUS = 50
const POLL_MS = 10
/** Uptime before a reset is accepted (SPEC.md, group 0). */
const RESET_EACH_MS = 5000
/** Below it the device gets a rest (SPEC.md, "Store"). */
const WRITES_LEAST = 8
const PERIODS_OF_REST = 128

/** Packages are numbered; the number is also their security counter. */
export const packageOf = (number: number): Uint8Array =>
  packed(largeModule(6000 + (number % 100)), { version: `0.0.${number}`, counter: number })

const hashOf = (number: number): Uint8Array => parsePackage(packageOf(number)).hash

type Span = readonly [from: number, to: number]

/** What a device is asked to do, and what of it may be found after a cut when package `old` was confirmed before. */
export interface Word {
  /** The milliseconds in which its flash is written, more or less: of the native board, whose flash takes no time, and of the others. */
  span: { native: Span; emulated: Span }
  /** Makes that it can be said. */
  ready(device: StillBoard, next: number): Promise<void>
  say(device: StillBoard, next: number): Promise<void>
  after(old: string, trial: string, confirmed: string): { cut: string[]; answered: string[] }
}

async function upload({ device }: StillBoard, next: number): Promise<void> {
  await device.client.image.upload(packageOf(next))
}

async function begin(still: StillBoard): Promise<void> {
  if ((await still.device.lifecycle()).running === 'trial') await still.device.revert()
}

async function uploaded(still: StillBoard, next: number): Promise<void> {
  await begin(still)
  await upload(still, next)
}

async function start({ device }: StillBoard, next: number): Promise<void> {
  await device.client.setpoint.activate({ hash: hashOf(next) })
  while ((await device.status()).module?.version !== `0.0.${next}`) await pause(POLL_MS)
}

async function onTrial(still: StillBoard, next: number): Promise<void> {
  if ((await still.device.lifecycle()).running === 'trial') return
  await upload(still, next)
  await start(still, next)
}

export const words: Record<string, Word> = {
  upload: {
    span: { native: [0, 15], emulated: [0, 500] },
    async ready(still) {
      await begin(still)
      await still.device.erase()
    },
    say: upload,
    after: (old) => ({ cut: [old], answered: [old] }),
  },
  start: {
    span: { native: [0, 8], emulated: [0, 40] },
    ready: uploaded,
    say: start,
    after: (old, trial) => ({ cut: [old, trial], answered: [old] }),
  },
  reset: {
    span: { native: [100, 110], emulated: [100, 300] }, // it is answered a while before
    async ready(still, next) {
      await uploaded(still, next)
      await still.device.client.image.setState({ hash: hashOf(next) })
      await pause(RESET_EACH_MS)
    },
    say: ({ device }) => device.client.os.reset(),
    after: (old, trial) => ({ cut: [trial, old], answered: [trial, old] }),
  },
  confirm: {
    span: { native: [0, 1], emulated: [0, 18] },
    ready: onTrial,
    say: ({ device }) => device.confirm(),
    after: (old, _, confirmed) => ({ cut: [old, confirmed], answered: [confirmed] }),
  },
  revert: {
    span: { native: [0, 1], emulated: [0, 18] },
    ready: onTrial,
    say: ({ device }) => device.revert(),
    after: (old) => ({ cut: [old], answered: [old] }),
  },
  erase: {
    span: { native: [0, 3], emulated: [0, 400] },
    ready: uploaded,
    say: ({ device }) => device.erase(),
    after: (old) => ({ cut: [old], answered: [old] }),
  },
}

/** @param flash File that keeps the flash. */
export const powerOn = (board: string, flash: string): Promise<StillBoard> => openStill(board, TANK_CELSIUS, { flash })

/** Package 1 is confirmed. */
export async function commission(still: StillBoard): Promise<void> {
  await upload(still, 1)
  await start(still, 1)
  await still.device.confirm()
}

/** The highest that was confirmed. */
export async function numberOf({ device }: StillBoard): Promise<number> {
  return (await device.lifecycle()).counter
}

/** Lets the device's write budget recover where it is nearly used up. */
export async function rest(still: StillBoard): Promise<void> {
  if ((await still.device.lifecycle()).writes >= WRITES_LEAST) return
  await begin(still)
  for (let period = 0; period < PERIODS_OF_REST; period++) await still.step()
}

/** To a fraction of a millisecond, which timers are not. */
async function pauseFor(ms: number): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; ) await setImmediate()
}

/** Says the word, and cuts the power after so many milliseconds. Whether the device has answered by then. */
export async function sayAndCut({ say }: Word, still: StillBoard, next: number, after: number): Promise<boolean> {
  const { pid, ended } = still.emulator
  const killed = pauseFor(after).then(() => process.kill(pid, 'SIGKILL'))
  const answered = await say(still, next).then(
    () => true,
    (error: unknown) => {
      if (isSetpointError(error, 'closed')) return false
      throw error
    },
  )
  await killed
  await ended
  await still[Symbol.asyncDispose]()
  return answered
}

/** What runs, on whose word, and the security counter: `2 confirmed 2`, `3 trial 2`. What runs must be whole: it evaluates well. */
export async function found(still: StillBoard): Promise<string> {
  const { device } = still
  await giveSignals(device)
  await still.step()
  const [{ module, evaluation }, { running, counter }] = await Promise.all([device.status(), device.lifecycle()])
  const number = Number(module?.version.split('.')[2])
  const whole = module !== null && Buffer.compare(module.hash, hashOf(number)) === 0 && evaluation?.result === 'good'
  return whole ? `${number} ${running} ${counter}` : `${module?.version ?? 'nothing'}, evaluation ${evaluation?.result ?? 'none'}`
}
