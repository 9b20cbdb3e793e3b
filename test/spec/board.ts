/** A board as the sandbox for modules of the suite: the number of the case travels in a signal of the water heater's contract. */
import { ofFirstVersion } from '../contract/versions.js'
import type { Rig } from '../e2e/support/rig.js'
import type { Outcome, Sandbox } from './evaluate.js'

/** Within the memory of the contract, above what the suite uses: 216 bytes of sp_in with price_start at byte 8, 4 of sp_out; no state. */
const LAYOUT = { in: 7000, out: 7216 }

export function boardSandbox(rig: Rig): Sandbox {
  async function evaluate(number: number): Promise<{ result: string; declined: number }> {
    await rig.device.signals.set({ price_start: number })
    const { result, detail } = await rig.evaluate()
    return { result, declined: result === 'declined' ? Number(/-?\d+/.exec(detail)?.[0]) : 0 }
  }

  /** Each case with a good evaluation behind it, so that faults in a row do not quarantine the module. */
  async function cases(last: number): Promise<Outcome> {
    if (last === 0) return { results: [await evaluate(0)] }
    const results = []
    for (let number = 1; number <= last; number++) {
      results.push(await evaluate(number))
      const between = await evaluate(0)
      if (between.result !== 'good') throw new Error(`${rig.board}: ${between.result} after case ${number}`)
    }
    return { results }
  }

  return {
    layout: LAYOUT,
    codeBytes: 2500, // with the module of the suite it must fit into a slot, and compiled into the arena
    async run(modules) {
      const outcomes: Outcome[] = []
      for (const { bytes, last } of modules) {
        const installed = await rig.install(ofFirstVersion(bytes))
        if (installed === 'runs') outcomes.push(await cases(last))
        else outcomes.push({ code: installed.replace('refused ', ''), at: (await rig.device.status()).refused?.offset ?? 0 })
      }
      return outcomes
    },
  }
}
