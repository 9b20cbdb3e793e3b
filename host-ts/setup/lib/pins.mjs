import { readFileSync } from 'node:fs'

/** The pin list: which third-party sources there are, by version and SHA-256. */
export const pins = JSON.parse(readFileSync(new URL('../pins.json', import.meta.url), 'utf8'))
