export { memoryWords, refusalHint } from './hints.js'
export { type Area, describeRefusal, explain, type Refused, type Verdict, type VetPolicy, type VetReason, vet } from './vet.js'
