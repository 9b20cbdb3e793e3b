import { contractLayout } from '../layout.js'
import { limits, structLimits } from '../limits.js'
import type { Contract, Signal } from '../schema.js'
import { elementTypes } from '../types.js'
import type { Report } from './report.js'

/** Beside the elements a record of the journal has for each setting its name, with its length, its type and how many elements. */
const SETTING_HEAD = 4

/** Bytes that the contract's settings take in the journal. */
function settingsSize(signals: readonly Signal[]): number {
  return signals
    .filter(({ source }) => source === 'setting')
    .reduce((sum, { name, type, length = 1 }) => sum + SETTING_HEAD + name.length + elementTypes[type].size * length, 0)
}

/** Bytes of the longest element on the wire (CBOR). */
const onWire = (type: Signal['type']): number => (type === 'bool' ? 1 : 1 + elementTypes[type].size)

/** A signal is read and written in one message. */
function checkMessages(signals: readonly Signal[], report: Report): void {
  for (const [index, { type, length = 1 }] of signals.entries()) {
    const most = Math.floor(limits.value / onWire(type))
    if (length > most) report(['signals', index, 'length'], `${length} of ${type} do not fit into a message`, `At most ${most} do.`)
  }
}

/** The structs fit into what the firmware has for them, and into the module's memory. */
export function checkSizes(contract: Contract, report: Report): void {
  const { in: input, out, state } = contractLayout(contract)
  const { memory, stack } = contract.budget
  if (input.size > structLimits.in) report(['signals'], `sp_in would have ${input.size} bytes, and a device ${structLimits.in}`)
  if (state.size > structLimits.state) report(['state'], `sp_state would have ${state.size} bytes, and a device ${structLimits.state}`)
  const needed = input.size + out.size + state.size + stack
  if (needed > memory) {
    const parts = `${input.size} + ${out.size} + ${state.size} bytes of sp_in, sp_out and sp_state and a stack of ${stack}`
    report(['budget', 'memory'], `${memory} bytes are too few for ${parts}`, `It takes at least ${needed}.`)
  }
  checkMessages(contract.signals, report)
  const settings = settingsSize(contract.signals)
  if (settings > limits.settings) {
    report(['signals'], `the settings would take ${settings} bytes of the journal, and a record has ${limits.settings}`)
  }
}
