/** Text that people write and read, below all that has any: JSON with places, values as messages show them, words that were meant. */
export { camelCase, snakeCase, upperCase } from './case.js'
export { type Finding, type Json, type Located, type Path, type Position, readJson } from './json.js'
export { pathText, show } from './show.js'
export { nearest } from './suggest.js'
