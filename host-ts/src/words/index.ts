/** What a device tells, in words: the same on the command line and on the page. */

export { unitText as unit } from '../text/index.js'
export { checkSize, type FileKind, firmwareFile, inFile, moduleFile } from './files.js'
export { bytes, duration, hex, number, pace, quantity } from './format.js'
export { describePush, PUSH_GOES_ON, PUSH_INTERRUPTED } from './push.js'
export {
  describeCandidate,
  describeStanding,
  describeState,
  describeTrial,
  nameOf,
  readSituation,
  type Situation,
} from './situation.js'
export {
  describeCounts,
  describeEnd,
  describeEvaluation,
  describeFault,
  describeMode,
  describeNext,
  describeOutputs,
  describeQuarantined,
  describeWentBack,
} from './status.js'
export { isTime, pointRange, signalAge, signalValue } from './values.js'
