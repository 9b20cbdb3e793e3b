import type { Path } from '../json.js'

/** Notes what is wrong with the value at a path. */
export type Report = (path: Path, message: string, hint?: string) => void
