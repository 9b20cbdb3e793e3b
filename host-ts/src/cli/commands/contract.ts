import { Command, Option } from 'commander'
import { bindingLanguages } from '../../contract/index.js'
import type { ActionFor } from '../context.js'
import { fit } from '../output.js'
import { checkContracts } from './contract-check.js'
import { diffContracts } from './contract-diff.js'
import { generateBindings } from './contract-generate.js'

const LANGUAGES = `
Languages:
  c-firmware       the firmware's tables: -o FILE.c makes FILE.c and FILE.h
  c                binding of a module: one header, FILE.h
  assemblyscript   binding of a module: one file, FILE.ts, that its index.ts imports
  rust             binding of a module: one file, FILE.rs, for mod
  typescript       types and a codec, FILE.ts, for programs that use the setpoint library`

export function contractCommand(action: ActionFor): Command {
  const command = new Command('contract').description('what a device and its modules agree on').helpCommand(false)
  command
    .command('check')
    .argument('<file...>', 'contract files')
    .description('say of contract files whether they are right, and where they are not')
    .action(action((context, files) => checkContracts(context, files)))
  command
    .command('diff')
    .argument('<old>', 'a contract file')
    .argument('<new>', 'the contract file that takes its place')
    .description('say what becomes of modules: same, bounds only, compatible, or breaking (exit code 1)')
    .action(action((context, [before = '', after = '']) => diffContracts(context, before, after)))
  command
    .command('generate')
    .argument('<file>', 'a contract file')
    .addOption(new Option('--language <language>', 'what to make').choices(bindingLanguages).makeOptionMandatory())
    .option('-o, --output <file>', 'where to write it (default: standard output)')
    .option('--minor <number>', 'for an earlier minor version of the contract')
    .option('--core <folder>', "of c-firmware: the firmware's core/ as #include has it", '../core')
    .description('make tables for the firmware, and bindings for modules and programs')
    .addHelpText('after', () => fit(process.stdout, LANGUAGES))
    .action(action((context, [file = ''], options) => generateBindings(context, file, options)))
  return command
}
