/* What a technician does to the device: push, confirm, revert. One at a time; meanwhile the page reads nothing of it. */
import type { Device } from '../device/index.js'
import { describeStanding, nameOf } from '../words/index.js'
import { byId, showText } from './dom.js'
import { acceptDrops, send } from './push.js'
import { problem } from './sentences.js'

export interface Actions {
  connected(device: Device): void
  disconnected(): void
  /** Resolves as soon as nothing is done to the device. */
  idle(): Promise<void>
  /** Resolves when something has been done: then it is worth a look. */
  changed(): Promise<void>
}

export function deviceActions(): Actions {
  const file = byId<HTMLInputElement>('file')
  const buttons = [byId<HTMLButtonElement>('confirm'), byId<HTMLButtonElement>('revert'), file]
  let device: Device | undefined
  let running = Promise.resolve()
  let tell: () => void = () => undefined
  let stop: AbortController | undefined

  const enable = (on: boolean): void => {
    for (const button of buttons) button.disabled = !on
  }

  /** One thing at a time; what came of it is said, as a success or as what to do. */
  function act(what: (device: Device) => Promise<string>): void {
    const target = device
    if (!target || stop) return
    stop = new AbortController()
    enable(false)
    showText(byId('said'), undefined)
    showText(byId('alert'), undefined)
    running = what(target)
      .then((text) => showText(byId('said'), text))
      .catch((error: unknown) => showText(byId('alert'), problem(error)))
      .then(() => {
        stop = undefined
        enable(device !== undefined)
        tell()
      })
  }

  function push(chosen: File): void {
    act((target) => send(target, chosen, stop?.signal))
  }

  byId('confirm').addEventListener('click', () =>
    act(async (target) => {
      await target.confirm()
      const [{ module }, lifecycle] = [await target.status(), await target.lifecycle()]
      return `${module ? nameOf(module) : 'The module'} is ${describeStanding(lifecycle) ?? 'confirmed'}.`
    }),
  )
  byId('revert').addEventListener('click', () =>
    act(async (target) => {
      await target.revert()
      const { module } = await target.status()
      return module
        ? `Reverted: ${nameOf(module)} runs again.`
        : 'Reverted: no module runs, as before the trial; points go to their fallback.'
    }),
  )
  byId('stop').addEventListener('click', () => stop?.abort())
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen) push(chosen)
    file.value = ''
  })
  acceptDrops(byId('drop'), push)
  enable(false)

  return {
    connected(connected) {
      device = connected
      enable(true)
    },
    disconnected() {
      device = undefined
      stop?.abort()
      enable(false)
    },
    idle: () => running,
    changed: () =>
      new Promise((resolve) => {
        tell = resolve
      }),
  }
}
