/* The page: whether there is an API, which port, and what is shown of the link. */
import { pause } from '../async/index.js'
import type { Device, DeviceInfo } from '../device/index.js'
import { isSetpointError, messageOf } from '../error.js'
import { hex, readSituation, type Situation } from '../words/index.js'
import { type Actions, deviceActions } from './actions.js'
import { byId, moveOn, setText, showText } from './dom.js'
import { keepConnected, type LinkState } from './link.js'
import { portList } from './ports.js'
import { problem } from './sentences.js'
import { type DeviceView, deviceView } from './view.js'

const POLL_MS = 1000

/** Goes to work: connects to the port that the page was given earlier, or shows how to give it one, or why there is none. */
export function startPage(): void {
  if ('serial' in navigator) startLink()
  else showUnsupported()
}

function startLink(): void {
  const view = deviceView()
  const actions = deviceActions()
  const ports = portList()
  const use = watch(view, actions)
  let connection: AbortController | undefined
  /** Whether a port that is plugged in is opened without a word: until there is a connection, and not behind the browser's question. */
  let byItself = true

  function onState(state: LinkState): void {
    if (state.kind !== 'open') {
      actions.disconnected()
      view.gap()
      showText(byId('said'), undefined)
    }
    showLink(state)
    ports.offer(state.kind === 'closed')
  }
  function open(port: SerialPort): void {
    byItself = false
    const stop = new AbortController()
    connection = stop
    const tell = (text: string): void => {
      stop.abort()
      showText(byId('alert'), text)
    }
    keepConnected(port, { signal: stop.signal, onState, use: theSame(use, tell) }).catch((error) => tell(problem(error)))
  }
  /** Which of several is meant, only the user knows. */
  async function openOnly(): Promise<void> {
    const [only, ...more] = await ports.list()
    if (only && more.length === 0 && byItself) open(only)
  }
  async function choose(): Promise<void> {
    showText(byId('alert'), undefined)
    const before = byItself
    byItself = false
    try {
      open(ports.chosen() ?? (await navigator.serial.requestPort()))
    } catch (error) {
      byItself = before
      // NotFoundError: nothing was chosen.
      const why = error instanceof DOMException && error.name === 'NotFoundError' ? 'No port was chosen.' : messageOf(error)
      showText(byId('alert'), why)
    }
  }

  byId('connect').addEventListener('click', () => void choose())
  byId('disconnect').addEventListener('click', () => {
    connection?.abort()
    void ports.list()
  })
  navigator.serial.addEventListener('connect', () => void openOnly())
  navigator.serial.addEventListener('disconnect', () => void ports.list())
  onState({ kind: 'closed' })
  void openOnly()
}

type Use = (device: Device, info: DeviceInfo, signal: AbortSignal) => Promise<void>

/** A device that comes back to a port is not taken for the one before: what was meant for that would be done to this one. */
function theSame(use: Use, tell: (text: string) => void): (device: Device, signal: AbortSignal) => Promise<void> {
  let first: string | undefined
  return async (device, signal) => {
    const info = await device.info({ signal })
    first ??= info.id
    if (info.id === first) await use(device, info, signal)
    else tell(`Another device has come to this port: its id is ${info.id}, and before it was ${first}. Connect it if it is the one.`)
  }
}

/** Reads a connected device again and again, and shows it. */
function watch(view: DeviceView, actions: Actions): Use {
  let before: string | undefined
  return async (device, info, signal) => {
    if (before !== undefined && before !== info.id) {
      view.clear()
      showText(byId('said'), `This is another device than before: its id is ${info.id}.`)
    }
    before = info.id
    let boot: number | undefined
    let last: { begun: number; standing: string } | undefined
    for (;;) {
      await actions.idle()
      const begun = actions.begun()
      const situation = await readSituation(device, { signal })
      const points = await device.points({ signal })
      const signals = await device.signals.get({ signal })
      if (actions.begun() !== begun) continue
      const standing = standingOf(situation)
      // It was not done here: then what was said of the module may no longer be true.
      if (last?.begun === begun && last.standing !== standing) showText(byId('said'), undefined)
      const first = last === undefined
      last = { begun, standing }
      if (boot !== undefined && situation.boot !== boot) view.gap()
      boot = situation.boot
      view.show({ info, situation, points, signals })
      // Not before: what is done to a device is decided by what is seen of it.
      if (first) actions.connected(device)
      await Promise.race([pause(POLL_MS, signal), actions.changed()])
    }
  }
}

/** Changes with what runs, with how it stands, and with each start of the device. */
function standingOf({ boot, module, lifecycle }: Situation): string {
  return [boot, lifecycle.running, module && hex(module.hash)].join()
}

function showLink(state: LinkState): void {
  const closed = state.kind === 'closed'
  byId('link').dataset.kind = state.kind
  setText(byId('link'), describeLink(state))
  showText(byId('link-problem'), state.kind === 'waiting' ? describeWaiting(state.error) : undefined)
  const [gone, shown] = closed ? [byId('disconnect'), byId('connect')] : [byId('connect'), byId('disconnect')]
  shown.hidden = false
  moveOn([gone], shown)
  gone.hidden = true
  byId('start').hidden = !closed || !byId('device').hidden
  if (state.kind !== 'open') byId('device').classList.add('stale')
}

function describeLink(state: LinkState): string {
  switch (state.kind) {
    case 'closed':
      return 'Not connected'
    case 'opening':
      return `Connecting to ${state.port} ...`
    case 'open':
      return `Connected to ${state.port}`
    case 'waiting':
      return isSetpointError(state.error, 'closed') || isSetpointError(state.error, 'aborted')
        ? `${state.port} is gone: connects again by itself when it is back`
        : `${state.port}: tries again by itself`
  }
}

/** A cable that was pulled needs no more words than the state of the link. */
function describeWaiting(error: unknown): string | undefined {
  if (isSetpointError(error, 'closed') || isSetpointError(error, 'aborted')) return undefined
  return problem(error)
}

function showUnsupported(): void {
  byId('unsupported').hidden = false
  const insecure =
    'Serial ports are only for pages of this computer or over https. Open it as http://127.0.0.1, as setpoint page prints it.'
  const missing = 'It has no Web Serial. Open this page in one that has: Chrome, Edge, Opera or another of their kind, on a computer.'
  setText(byId('unsupported-why'), window.isSecureContext ? missing : insecure)
  setText(byId('link'), 'No Web Serial here')
}
