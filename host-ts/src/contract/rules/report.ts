import type { Path } from '../../json/index.js'

/** Notes what is wrong with the value at a path. */
export type Report = (path: Path, message: string, hint?: string) => void
