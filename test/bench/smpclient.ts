/** The same upload by the Python client that everybody has. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

/** Uploads over a pseudo-terminal in front of the TCP address. */
export async function uploadBySmpclient(address: string, bytes: Uint8Array): Promise<{ seconds: number; version: string }> {
  const root = checkoutRoot()
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  try {
    const file = join(folder, 'package.img')
    writeFileSync(file, bytes)
    const script = join(root, 'test', 'bench', 'smpclient_upload.py')
    const { stdout } = await promisify(execFile)(join(root, '.cache', 'venv', 'bin', 'python'), [script, address, file])
    return JSON.parse(stdout) as { seconds: number; version: string }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
