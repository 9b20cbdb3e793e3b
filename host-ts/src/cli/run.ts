import { type Command, CommanderError } from 'commander'
import { isSetpointError, SetpointError } from '../error.js'
import { Exit } from './exit.js'
import { createOutput } from './output.js'

/** Runs the command line; Ctrl-C aborts the signal, a second one ends the process at once. Returns the exit code. */
export async function run(
  createProgram: (signal: AbortSignal, argv: readonly string[]) => Promise<Command>,
  argv: readonly string[],
): Promise<number> {
  const interrupt = new AbortController()
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(Exit.interrupted)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? Exit.ok : Exit.failed))
  try {
    await (await createProgram(interrupt.signal, argv)).parseAsync(argv)
    return interrupt.signal.aborted ? Exit.interrupted : Number(process.exitCode ?? Exit.ok)
  } catch (error) {
    const json = argv.includes('--json')
    if (interrupt.signal.aborted && isSetpointError(error, 'aborted')) return Exit.interrupted
    if (!(error instanceof CommanderError)) return createOutput(json).fail(error)
    if (error.exitCode === 0) return Exit.ok // --help, --version
    return error.code === HELP_SHOWN && !json ? Exit.usage : createOutput(json).fail(usageError(error))
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', onSignal)
  }
}

/** Of the command line without a command. */
const HELP_SHOWN = 'commander.help'

function usageError({ code, message }: CommanderError): SetpointError {
  const sentence = code === HELP_SHOWN ? 'No command is named' : message.replace(/^error: /, '')
  return new SetpointError('usage', sentence, { hint: 'setpoint --help lists commands and options.' })
}
