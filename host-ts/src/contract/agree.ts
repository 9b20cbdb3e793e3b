/* Module and contract find together by the contract's text, which the module carries: the minor version that it was built for. */
import { SetpointError } from '../error.js'
import type { VetPolicy } from '../vet/index.js'
import { firstDifference } from './difference.js'
import { contractTextId } from './id.js'
import { fieldsLayout } from './layout.js'
import type { Contract } from './schema.js'
import { contractText, parseContractText } from './text.js'

/** A contract as modules are held against it. */
export interface ContractOffer {
  /** Whose it is, in messages: `the device`, `contract.json`. */
  owner: string
  /** Cap of the linear memory, in bytes. */
  memory: number
  /** Of each minor version that modules may be made for, by its number. */
  texts: readonly string[]
}

/** What a module and a contract have in common. */
export interface Agreement {
  text: string
  id: Uint8Array
  /** What vet asks of the module. */
  sizes: VetPolicy
}

/** What a contract file offers: all of its minor versions. */
export function contractOffer(contract: Contract, owner: string): ContractOffer {
  const texts = Array.from({ length: contract.version.minor + 1 }, (_, minor) => contractText(contract, minor))
  return { owner, memory: contract.budget.memory, texts }
}

/**
 * @param carried contract text of the module's build (`moduleContract`); undefined: it counts as made for the newest version.
 * @throws SetpointError `bad-module`, which names the first field that differs.
 */
export function agree(carried: string | undefined, offer: ContractOffer): Agreement {
  const { texts, memory } = offer
  const text = carried ?? texts.at(-1) ?? ''
  if (!texts.includes(text)) throw disagreement(text, offer)
  const { in: input, out, state } = fieldsLayout(parseContractText(text))
  return { text, id: contractTextId(text), sizes: { memory, in: input, out, state } }
}

const CONTRACT_REFUSED = -87

function disagreement(text: string, { owner, texts }: ContractOffer): SetpointError {
  const newest = texts.at(-1) ?? ''
  return new SetpointError(
    'bad-module',
    `it was built for another contract: ${firstDifference(text, newest, owner) ?? 'its fields are in another order'}`,
    {
      refusal: { rc: CONTRACT_REFUSED },
      hint: 'Build it again for this contract (setpoint build).',
    },
  )
}
