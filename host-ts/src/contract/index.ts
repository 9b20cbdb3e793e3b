export { type Agreement, agree, type ContractOffer, contractOffer } from './agree.js'
export {
  type BindingFile,
  type BindingLanguage,
  type BindingOptions,
  bindingLanguages,
  contractBindings,
  GENERATED,
} from './bindings/index.js'
export { type ContractCheck, type ContractProblem, checkContract, problemsIn, problemText } from './check.js'
export { type DecodedValues, decodeStruct, encodeStruct, type FieldElement, type FieldValue, type FieldValues } from './codec.js'
export { parseContract } from './contract.js'
export { type ContractDiff, contractDiff, type DiffReason, type DiffVerdict } from './diff.js'
export { firstDifference } from './difference.js'
export { type ContractFields, contractFields, type Field, type FieldKind } from './fields.js'
export { contractId, contractTextId } from './id.js'
export { type ContractLayout, contractLayout, contractSizes, type FieldLayout, fieldsLayout, type StructLayout } from './layout.js'
export { type Contract, contractJsonSchema, type Point, type Probe, type Signal, type StateField } from './schema.js'
export { contractText, parseContractText } from './text.js'
export { type ElementType, elementTypes, outsideType, rounded } from './types.js'
