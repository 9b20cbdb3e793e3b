/** Waiting, and what ends it. */
export { aborted } from './aborted.js'
export { pause } from './pause.js'
