import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

/** A pseudo-terminal in front of a TCP address, so that a browser reaches a device over a line that a test or the bench shapes. */
export async function ptyLine(address: string): Promise<{ path: string } & AsyncDisposable> {
  const script = join(checkoutRoot(), 'test', 'page', 'pty_line.py')
  const child = spawn('python3', [script, address], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const path = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text: Uint8Array) => resolve(String(text).trim()))
    child.once('error', reject)
  })
  return {
    path,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}
