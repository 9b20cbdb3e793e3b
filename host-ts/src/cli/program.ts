import { Command, Help, Option } from 'commander'
import { type ActionFor, actionFor } from './context.js'
import { fit } from './output.js'
import { packageVersion } from './version.js'

type CommandFactory = (action: ActionFor) => Command

const DEVICE = 'Device:'

/** In the order of `--help`. A command is loaded when it is called, so that none waits for what the others need. */
const groups: ReadonlyArray<readonly [heading: string, commands: Readonly<Record<string, () => Promise<CommandFactory>>>]> = [
  [
    'Author:',
    {
      new: async () => (await import('./commands/new.js')).newCommand,
      build: async () => (await import('./commands/build.js')).buildCommand,
      test: async () => (await import('./commands/test.js')).testCommand,
      run: async () => (await import('./commands/run.js')).runCommand,
      check: async () => (await import('./commands/check.js')).checkCommand,
    },
  ],
  [
    'Package:',
    {
      keygen: async () => (await import('./commands/keygen.js')).keygenCommand,
      pack: async () => (await import('./commands/pack.js')).packCommand,
      inspect: async () => (await import('./commands/inspect.js')).inspectCommand,
      verify: async () => (await import('./commands/verify.js')).verifyCommand,
    },
  ],
  [
    DEVICE,
    {
      flash: async () => (await import('./commands/flash.js')).flashCommand,
      info: async () => (await import('./commands/info.js')).infoCommand,
      status: async () => (await import('./commands/status.js')).statusCommand,
      push: async () => (await import('./commands/push.js')).pushCommand,
      confirm: async () => (await import('./commands/confirm.js')).confirmCommand,
      revert: async () => (await import('./commands/revert.js')).revertCommand,
      erase: async () => (await import('./commands/erase.js')).eraseCommand,
      reset: async () => (await import('./commands/reset.js')).resetCommand,
      signals: async () => (await import('./commands/signals.js')).signalsCommand,
      points: async () => (await import('./commands/points.js')).pointsCommand,
      mode: async () => (await import('./commands/mode.js')).modeCommand,
    },
  ],
  ['Contract:', { contract: async () => (await import('./commands/contract.js')).contractCommand }],
  [
    'Lab:',
    {
      emulate: async () => (await import('./commands/emulate.js')).emulateCommand,
      page: async () => (await import('./commands/page.js')).pageCommand,
    },
  ],
]

/** Where a device is, and how long it may take to answer. */
const deviceFlags = (): Option[] => [
  new Option('--port <path>', 'serial port of the device').env('SETPOINT_PORT'),
  new Option('--baud <rate>', 'bits a second of the serial port (default: 115200)').env('SETPOINT_BAUD'),
  new Option('--tcp <host:port>', 'TCP address of the device').env('SETPOINT_TCP'),
  new Option('--emulator <board>', 'the running emulator of a board, or one for this command').env('SETPOINT_EMULATOR'),
  new Option('--device <name>', 'one of the devices that setpoint.json names').env('SETPOINT_DEVICE'),
  new Option('--timeout <seconds>', 'how long to wait for an answer (default: 3)'),
]

const everyFlags = (): Option[] => [new Option('--json', 'one JSON object a line'), new Option('--yes', 'do not ask')]

const flags = (): Option[] => [...deviceFlags(), ...everyFlags()]

/** Whether a command means something by a flag of those that name a device. All take it: the environment may hold it. */
function means(command: string, flag: Option): boolean {
  if (command === 'flash') return flag.attributeName() !== 'emulator'
  return groups.some(([heading, commands]) => heading === DEVICE && Object.hasOwn(commands, command))
}

const EXAMPLES = `
Examples:
  setpoint new heater                 make a project for a module
  setpoint emulate stm32f405          start an emulated board
  setpoint check heater.wasm          can a device run it?
  setpoint pack heater.wasm --key signing-key.pem --version 1.0.0
  setpoint push heater.wasm           replace the module that runs
  setpoint points --watch --json      one line for each evaluation`

/** What is wrong is told as all errors are (run.ts). */
const silent = { outputError: () => undefined }

/** With the command that is called, or with all of them where none is. */
export async function createProgram(signal: AbortSignal, argv: readonly string[]): Promise<Command> {
  const program = new Command('setpoint')
    .description("Changes a device's business logic while its firmware stays untouched.")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20, subcommandTerm: termOf })
    .showSuggestionAfterError()
    .configureOutput(argv.includes('--json') ? { ...silent, writeErr: () => undefined } : silent)
    .addHelpText('after', () => fit(process.stdout, EXAMPLES))
    .exitOverride()
  const called = calledCommand(argv)
  for (const option of deviceFlags()) {
    program.addOption(option.helpGroup('Flags of commands for a device:').hideHelp(called !== undefined && !means(called, option)))
  }
  for (const option of everyFlags()) program.addOption(option.helpGroup('Flags of every command:'))
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading)
    for (const [name, load] of Object.entries(commands)) {
      if (called === undefined || called === name) program.addCommand(inherit((await load())(actionFor(signal)), program))
    }
  }
  // Only without a command: commander would else take the --version of pack for this one.
  if (called === undefined) program.version(packageVersion())
  return program
}

/** In the list of commands: without `[options]`, which all of them have, so that descriptions get the columns. */
function termOf(command: Command): string {
  return new Help().subcommandTerm(command).replace(' [options]', '')
}

/** As commander finds it: the first argument that belongs to no flag. Undefined when there is no such command. */
function calledCommand(argv: readonly string[]): string | undefined {
  const reader = new Command()
  for (const option of flags()) reader.addOption(option)
  const [name] = reader.parseOptions(argv.slice(2)).operands
  return groups.some(([, commands]) => name !== undefined && Object.hasOwn(commands, name)) ? name : undefined
}

function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
