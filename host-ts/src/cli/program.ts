import { Command, Option } from 'commander'
import { checkCommand } from './commands/check.js'
import { confirmCommand } from './commands/confirm.js'
import { contractCommand } from './commands/contract.js'
import { emulateCommand } from './commands/emulate.js'
import { eraseCommand } from './commands/erase.js'
import { infoCommand } from './commands/info.js'
import { inspectCommand } from './commands/inspect.js'
import { keygenCommand } from './commands/keygen.js'
import { modeCommand } from './commands/mode.js'
import { packCommand } from './commands/pack.js'
import { pointsCommand } from './commands/points.js'
import { pushCommand } from './commands/push.js'
import { resetCommand } from './commands/reset.js'
import { revertCommand } from './commands/revert.js'
import { signalsCommand } from './commands/signals.js'
import { statusCommand } from './commands/status.js'
import { verifyCommand } from './commands/verify.js'
import { type ActionFor, actionFor } from './context.js'
import { packageVersion } from './version.js'

type CommandFactory = (action: ActionFor) => Command

/** In the order of `--help`. */
const groups: ReadonlyArray<readonly [heading: string, commands: readonly CommandFactory[]]> = [
  ['Author:', [checkCommand]],
  ['Package:', [keygenCommand, packCommand, inspectCommand, verifyCommand]],
  [
    'Device:',
    [
      infoCommand,
      statusCommand,
      pushCommand,
      confirmCommand,
      revertCommand,
      eraseCommand,
      resetCommand,
      signalsCommand,
      pointsCommand,
      modeCommand,
    ],
  ],
  ['Contract:', [contractCommand]],
  ['Lab:', [emulateCommand]],
]

const flags: readonly Option[] = [
  new Option('--port <path>', 'serial port of the device').env('SETPOINT_PORT'),
  new Option('--baud <rate>', 'bits a second of the serial port (default: 115200)').env('SETPOINT_BAUD'),
  new Option('--tcp <host:port>', 'TCP address of the device').env('SETPOINT_TCP'),
  new Option('--emulator <board>', 'the running emulator of a board, or one for this command').env('SETPOINT_EMULATOR'),
  new Option('--timeout <seconds>', 'how long to wait for an answer (default: 3)'),
  new Option('--json', 'one JSON object a line'),
  new Option('--yes', 'do not ask'),
]

const EXAMPLES = `
Examples:
  setpoint emulate stm32f405          start an emulated board
  setpoint check heater.wasm          can a device run it?
  setpoint pack heater.wasm --key signing-key.pem --version 1.0.0
  setpoint push heater.wasm           replace the module that runs
  setpoint points --watch --json      one line for each evaluation
  setpoint contract check c.json      is a contract right, and where is it not?`

export function createProgram(signal: AbortSignal, argv: readonly string[]): Command {
  const program = new Command('setpoint')
    .description("Changes a device's business logic while its firmware stays untouched.")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .showHelpAfterError('setpoint --help lists commands and options.')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
  for (const option of flags) program.addOption(option.helpGroup('Flags of every command:'))
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading)
    for (const create of commands) {
      program.addCommand(inherit(create(actionFor(signal)), program))
    }
  }
  // Only without a command: commander would else take the --version of pack for this one.
  if (!program.commands.some((command) => argv.includes(command.name()))) program.version(packageVersion())
  return program
}

function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
