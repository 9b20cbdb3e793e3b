/* The page: whether there is an API, which port, and what is shown of the link. */
import type { Device } from '../device/index.js'
import { pause } from '../device/poll.js'
import { isSetpointError, messageOf } from '../error.js'
import { portName } from '../transport/web-serial.js'
import { readSituation } from '../words/index.js'
import { deviceActions } from './actions.js'
import { byId, element, setText, showText } from './dom.js'
import { keepConnected, type LinkState } from './link.js'
import { problem } from './sentences.js'
import { deviceView } from './view.js'

const POLL_MS = 1000

/** Goes to work: connects to the port that the page was given earlier, or shows how to give it one, or why there is none. */
export function startPage(): void {
  if ('serial' in navigator) startLink()
  else showUnsupported()
}

function startLink(): void {
  const view = deviceView()
  const actions = deviceActions()
  const controls = { connect: byId('connect'), disconnect: byId('disconnect'), ports: byId<HTMLSelectElement>('ports') }
  let known: SerialPort[] = []
  let connection: AbortController | undefined
  let before: string | undefined

  async function use(device: Device, signal: AbortSignal): Promise<void> {
    const info = await device.info({ signal })
    if (before !== undefined && before !== info.id) {
      view.clear()
      showText(byId('said'), `This is another device than before: its id is ${info.id}.`)
    }
    before = info.id
    actions.connected(device)
    let boot: number | undefined
    for (;;) {
      await actions.idle()
      const situation = await readSituation(device, { signal })
      const points = await device.points({ signal })
      const signals = await device.signals.get({ signal })
      if (boot !== undefined && situation.boot !== boot) view.gap()
      boot = situation.boot
      view.show({ info, situation, points, signals })
      await Promise.race([pause(POLL_MS, signal), actions.changed()])
    }
  }

  function onState(state: LinkState): void {
    const closed = state.kind === 'closed'
    if (state.kind !== 'open') {
      actions.disconnected()
      view.gap()
    }
    byId('link').dataset.kind = state.kind
    setText(byId('link'), describeLink(state))
    showText(byId('link-problem'), state.kind === 'waiting' ? describeWaiting(state.error) : undefined)
    controls.connect.hidden = !closed
    controls.disconnect.hidden = closed
    controls.ports.hidden = !closed || known.length === 0
    byId('start').hidden = !closed || !byId('device').hidden
    byId('device').classList.toggle('stale', state.kind !== 'open')
  }

  function open(port: SerialPort): void {
    connection = new AbortController()
    void keepConnected(port, { signal: connection.signal, onState, use })
  }

  async function list(): Promise<void> {
    known = await navigator.serial.getPorts()
    const names = known.map((port, i) => (known.length > 1 ? `${i + 1}: ${portName(port)}` : portName(port)))
    controls.ports.replaceChildren(...[...names, 'another port'].map((text) => element('option', { text })))
    controls.ports.hidden = controls.connect.hidden || known.length === 0
  }

  /** The port that is chosen in the list, or the one that the browser asks for. */
  async function choose(): Promise<void> {
    showText(byId('alert'), undefined)
    try {
      open(known[controls.ports.selectedIndex] ?? (await navigator.serial.requestPort()))
    } catch (error) {
      // NotFoundError: nothing was chosen.
      const why = error instanceof DOMException && error.name === 'NotFoundError' ? 'No port was chosen.' : messageOf(error)
      showText(byId('alert'), why)
    }
  }

  controls.connect.addEventListener('click', () => void choose())
  controls.disconnect.addEventListener('click', () => {
    connection?.abort()
    void list()
  })
  navigator.serial.addEventListener('connect', () => void list())
  navigator.serial.addEventListener('disconnect', () => void list())
  onState({ kind: 'closed' })
  void list().then(() => {
    const [only, ...more] = known
    if (only && more.length === 0) open(only)
  })
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
