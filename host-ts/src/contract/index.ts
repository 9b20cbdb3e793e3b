export { type Contract, parseContract } from './contract.js'
export { contractId, contractText } from './id.js'
export { contractSizes } from './sizes.js'
