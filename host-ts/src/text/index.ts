/** Text that people read and write, below all that has any: values as messages show them, words that were meant, times, units. */
export { camelCase, snakeCase, upperCase } from './case.js'
export { pathText, show } from './show.js'
export { nearest } from './suggest.js'
export { DATE, hourOf, isRfc3339, machineOffset, offsetOf, secondsOf, TIME_HINT } from './times.js'
export { unitText } from './unit.js'
