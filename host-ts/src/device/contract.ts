import type { ContractLines } from '../client/index.js'
import type { ContractOffer } from '../contract/index.js'

/** What a device offers to modules, from the lines of its contract (SPEC.md, group 64). @param memory its cap, in bytes. */
export function deviceOffer({ name, major, minor, lines }: ContractLines, memory: number): ContractOffer {
  const texts = Array.from({ length: minor + 1 }, (_, number) =>
    [`contract ${name} ${major}.${number}`, ...linesOf(lines, number)].map((line) => `${line}\n`).join(''),
  )
  return { owner: 'the device', memory, texts }
}

/** Those of a minor version, in the order of the text: points and probes as they lie in sp_out, which is by the version that added them. */
function linesOf(lines: ContractLines['lines'], minor: number): string[] {
  const known = lines.filter(({ since }) => since <= minor)
  const of = (...kinds: string[]): typeof known => known.filter(({ line }) => kinds.includes(line.slice(0, line.indexOf(' '))))
  const outputs = of('point', 'probe').sort((a, b) => a.since - b.since)
  return [...of('signal'), ...outputs, ...of('state')].map(({ line }) => line)
}
