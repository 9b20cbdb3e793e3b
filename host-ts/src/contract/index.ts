export { type Contract, parseContract } from './contract.js'
export { contractSizes } from './sizes.js'
