import type { Command } from 'commander'
import * as z from 'zod'
import { SetpointError } from '../error.js'
import { createOutput, type Output } from './output.js'

/** Seconds; timers take milliseconds of 31 bits. */
const TIMEOUT_MAX = 86_400

const flags = z.object({
  port: z.string().optional(),
  baud: z.coerce.number<string>().int().positive().default(115_200),
  tcp: z.string().optional(),
  emulator: z.string().optional(),
  device: z.string().optional(),
  timeout: z.coerce.number<string>().positive().max(TIMEOUT_MAX).default(3),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
})

const devices = ['port', 'tcp', 'emulator', 'device'] as const

/** The flags that every command takes. */
export type Flags = z.infer<typeof flags>

/** What every command is given. */
export interface Context {
  flags: Flags
  out: Output
  /** Those of --port, --tcp, --emulator and --device that the command line has. */
  named: readonly string[]
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  /** The exit code of a command that does all it can before it ends. */
  exit(code: number): void
}

/** What a command does, with its arguments and its own options. */
export type Act = (context: Context, args: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<void>

/** Turns it into a handler for commander, which passes the command last. */
export type ActionFor = (act: Act) => (...parameters: unknown[]) => Promise<void>

export function actionFor(signal: AbortSignal): ActionFor {
  return (act) =>
    async (...parameters) => {
      const command = parameters.at(-1) as Command
      await act(createContext(command, signal), command.args, command.opts())
    }
}

/**
 * @throws SetpointError `usage` for a flag that is no number where it should be one, or for two devices at once.
 */
function createContext(command: Command, signal: AbortSignal): Context {
  const parsed = flags.safeParse(command.optsWithGlobals())
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const limit = issue?.code === 'too_big' ? `, at most ${issue.maximum}` : ''
    throw new SetpointError('usage', `--${String(issue?.path[0])} wants a positive number${limit}`)
  }
  const named = devices.filter((name) => parsed.data[name] !== undefined)
  const given = named.filter((name) => command.getOptionValueSourceWithGlobals(name) === 'cli')
  const chosen = given.length > 0 ? given : named // a flag wins over the environment
  if (chosen.length > 1) throw new SetpointError('usage', 'Name one device: --port, --tcp, --emulator or --device')
  const others = Object.fromEntries(named.filter((name) => !chosen.includes(name)).map((name) => [name, undefined]))
  const exit = (code: number): void => {
    process.exitCode = code
  }
  return { flags: { ...parsed.data, ...others }, named: given, out: createOutput(parsed.data.json), signal, exit }
}
