import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, parse, relative, sep } from 'node:path'
import { type BindingFile, type BindingLanguage, contractBindings, GENERATED } from '../../contract/index.js'
import { messageOf, SetpointError } from '../../error.js'
import type { Context } from '../context.js'
import { refuseToReplace, writeOutput } from '../files.js'
import { printable } from '../format.js'
import { readContract } from './contract-file.js'

interface Options {
  language: BindingLanguage
  output?: string
  minor?: string
  core: string
}

export async function generateBindings({ out, flags }: Context, path: string, given: Readonly<Record<string, unknown>>): Promise<void> {
  const { language, output, minor, core } = given as unknown as Options
  if (output !== undefined) checkEnding(output, language)
  const contract = await readContract(path)
  const source = output === undefined ? parse(path).base : relative(dirname(output), path).split(sep).join('/')
  const name = output === undefined ? undefined : parse(output).name
  const files = contractBindings(contract, language, { source: printable(source), name, core, minor: parseMinor(minor) })
  if (output === undefined) return print(out, files)

  const targets = files.map((file) => ({ ...file, path: target(output, language, file) }))
  refuseToReplace(
    targets.map((file) => file.path),
    [path],
  )
  const before = await Promise.all(targets.map(({ path }) => contentOf(path)))
  if (!flags.yes) for (const [i, file] of targets.entries()) refuseToOverwrite(file.path, before[i])
  for (const [i, { path, text }] of targets.entries()) {
    const changed = before[i] !== text
    if (changed) await writeOutput(path, text)
    out.result(`${printable(path)}: ${changed ? 'written' : 'unchanged'}`, { path, changed })
  }
}

function print(out: Context['out'], files: readonly BindingFile[]): void {
  const [file, ...more] = files
  if (file === undefined || more.length > 0) {
    throw new SetpointError('usage', `This makes ${files.map(({ name }) => name).join(' and ')}`, { hint: 'Name a file with -o.' })
  }
  out.source(file.text.trimEnd(), file)
}

/** What compilers and editors know such a file by; the firmware's tables are two, and either names both. */
const endings: Record<BindingLanguage, readonly string[]> = {
  'c-firmware': ['.c', '.h', ''],
  c: ['.h'],
  assemblyscript: ['.ts'],
  rust: ['.rs'],
  typescript: ['.ts'],
}

function checkEnding(output: string, language: BindingLanguage): void {
  const { ext, base, name } = parse(output)
  const allowed = endings[language]
  if (allowed.includes(ext)) return
  const hint = language === 'c-firmware' ? `-o ${name}.c makes ${name}.h and ${name}.c.` : `For example: -o ${name}${allowed[0]}`
  throw new SetpointError('usage', `${printable(base)} is no name for what ${language} makes, which ends with ${allowed[0]}`, {
    hint: printable(hint),
  })
}

/** Of two files the name has their endings: -o tables.c, or tables, makes tables.h and tables.c. */
function target(output: string, language: BindingLanguage, file: BindingFile): string {
  const { dir, base } = parse(output)
  return join(dir, language === 'c-firmware' ? file.name : base)
}

function parseMinor(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,5}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new SetpointError('usage', `"${text}" is no minor version`, { hint: 'It is a whole number, of those that the contract has.' })
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return existsSync(path) ? await readFile(path, 'utf8') : undefined
  } catch (cause) {
    throw new SetpointError('file', `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/** What has been made by this command may be made again; all else is somebody's work. */
function refuseToOverwrite(path: string, content: string | undefined): void {
  if (content === undefined || content.split('\n', 1)[0]?.includes(GENERATED)) return
  throw new SetpointError('file', `${path} exists, and was not generated`, { hint: 'Name another file with -o, or add --yes.' })
}
