/* What a technician does to the device: push, confirm, revert. One at a time; meanwhile the page reads nothing of it. */
import type { Device } from '../device/index.js'
import { describeStanding, nameOf } from '../words/index.js'
import { byId, moveOn, showText } from './dom.js'
import { acceptDrops, whyNotTaken } from './drops.js'
import { send } from './push.js'
import { problem } from './sentences.js'

export interface Actions {
  connected(device: Device): void
  /** After it was closed, which has ended what was being done to it. */
  disconnected(): void
  /** Resolves as soon as nothing is done to the device. */
  idle(): Promise<void>
  /** How much has been begun so far: what was read before it was as much may no longer be true. */
  begun(): number
  /** Resolves when something has been done: then it is worth a look. */
  changed(): Promise<void>
}

export function deviceActions(): Actions {
  const file = byId<HTMLInputElement>('file')
  const buttons = [byId<HTMLButtonElement>('confirm'), byId<HTMLButtonElement>('revert'), file]
  let device: Device | undefined
  let tell: () => void = () => undefined
  const enable = (on: boolean): void => {
    if (!on) moveOn(buttons, byId('headline'))
    for (const button of buttons) button.disabled = !on
  }
  const work = oneAtATime(() => {
    enable(device !== undefined)
    tell()
  })

  function act(what: (device: Device, signal: AbortSignal) => Promise<string>): void {
    const target = device
    if (!target || work.busy()) return
    enable(false)
    work.run((signal) => what(target, signal))
  }
  function take(files: readonly File[]): void {
    const why = whyNotTaken(files, { connected: device !== undefined, busy: work.busy() })
    const [chosen] = files
    if (why !== undefined) showText(byId('alert'), why)
    else if (chosen) act((target, signal) => send(target, chosen, signal))
  }

  byId('confirm').addEventListener('click', () => act(confirm))
  byId('revert').addEventListener('click', () => act(revert))
  byId('stop').addEventListener('click', () => work.stop())
  file.addEventListener('change', () => {
    take([...(file.files ?? [])])
    file.value = ''
  })
  acceptDrops(byId('drop'), take)
  enable(false)

  return {
    connected(connected) {
      device = connected
      enable(true)
    },
    disconnected() {
      device = undefined
      enable(false)
    },
    idle: work.idle,
    begun: work.begun,
    changed: () =>
      new Promise((resolve) => {
        tell = resolve
      }),
  }
}

interface Work {
  busy(): boolean
  /** What came of it is said, as a success or as what to do. */
  run(what: (signal: AbortSignal) => Promise<string>): void
  stop(): void
  idle(): Promise<void>
  begun(): number
}

function oneAtATime(onIdle: () => void): Work {
  let running = Promise.resolve()
  let stop: AbortController | undefined
  let begun = 0
  return {
    busy: () => stop !== undefined,
    run(what) {
      stop = new AbortController()
      begun++
      showText(byId('said'), undefined)
      showText(byId('alert'), undefined)
      running = what(stop.signal)
        .then((text) => showText(byId('said'), text))
        .catch((error: unknown) => showText(byId('alert'), problem(error)))
        .then(() => {
          stop = undefined
          onIdle()
        })
    },
    stop: () => stop?.abort(),
    idle: () => running,
    begun: () => begun,
  }
}

async function confirm(device: Device): Promise<string> {
  await device.confirm()
  const [{ module }, lifecycle] = [await device.status(), await device.lifecycle()]
  return `${module ? nameOf(module) : 'The module'} is ${describeStanding(lifecycle) ?? 'confirmed'}.`
}

async function revert(device: Device): Promise<string> {
  await device.revert()
  const { module } = await device.status()
  return module ? `Reverted: ${nameOf(module)} runs again.` : 'Reverted: no module runs, as before the trial; points go to their fallback.'
}
