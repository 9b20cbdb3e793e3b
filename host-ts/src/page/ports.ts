/* The ports that the page may use without asking. */
import { portName } from '../transport/index.js'
import { byId, element } from './dom.js'

export interface PortList {
  /** Looks which ports the page may use, and shows them. */
  list(): Promise<readonly SerialPort[]>
  /** Whether one can be chosen now. */
  offer(on: boolean): void
  /** None when the browser is to ask for another one. */
  chosen(): SerialPort | undefined
}

export function portList(): PortList {
  const choice = byId<HTMLSelectElement>('ports')
  let known: readonly SerialPort[] = []
  let offered = true
  const show = (): void => {
    choice.hidden = !offered || known.length === 0
  }
  return {
    async list() {
      known = await navigator.serial.getPorts()
      const names = known.map((port, i) => (known.length > 1 ? `${i + 1}: ${portName(port)}` : portName(port)))
      choice.replaceChildren(...[...names, 'another port'].map((text) => element('option', { text })))
      show()
      return known
    },
    offer(on) {
      offered = on
      show()
    },
    chosen: () => known[choice.selectedIndex],
  }
}
