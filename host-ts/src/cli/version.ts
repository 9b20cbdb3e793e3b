import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { installation } from '../project/installation.js'

/** The version in the package.json that this file belongs to, bundled or not. */
export function packageVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(installation(), 'package.json'), 'utf8'))).version
}
