import { spawn } from 'node:child_process'
import { Command } from 'commander'
import { SetpointError } from '../../error.js'
import type { ActionFor } from '../context.js'
import { servePage } from '../page-server.js'

/** Always the same: browsers remember for an address, port included, which devices it may use. */
const DEFAULT_PORT = 8470

/** What opens a URL in the user's browser. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

export function pageCommand(action: ActionFor): Command {
  return new Command('page')
    .option('--listen <port>', `port of this machine (default: ${DEFAULT_PORT}; 0: any that is free)`)
    .option('--open', 'open it in the browser')
    .description('serve the page for a device on a serial port, to browsers of this machine, until Ctrl-C')
    .action(
      action(async ({ out, signal }, _args, options) => {
        await using server = await servePage(parsePort(options.listen))
        out.result(server.url, { url: server.url })
        out.note('Open it in a browser with Web Serial: Chrome, Edge or another of their kind. Ctrl-C ends it.')
        if (options.open) openBrowser(server.url, () => out.note('No program to open it with was found.'))
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      }),
    )
}

function openBrowser(url: string, failed: () => void): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.once('error', failed)
  child.unref()
}

function parsePort(text: unknown): number {
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new SetpointError('usage', '--listen wants a port from 0 to 65535')
}
