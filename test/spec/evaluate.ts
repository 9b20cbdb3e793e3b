/** Runs assertions of the suite in a sandbox, and finds those that fail or cannot be expressed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bodyAt, parse, withoutBody } from './binary.js'
import { expressed, type Layout, returning, trapping } from './expressed.js'
import type { Command, Script } from './suite.js'

/** What a sandbox says of a module: why it was refused, or what each case came to. */
export type Outcome = { code: string; at: number } | { results: { result: string; declined: number }[] }

export interface Sandbox {
  layout: Layout
  /** Of evaluate in one module. */
  codeBytes: number
  /** Evaluates each module once for each number of a case up to its last, or once for 0. */
  run(modules: readonly { bytes: Uint8Array; last: number }[]): Promise<Outcome[]>
}

/** A module of the suite with assertions on it. */
export interface Subject {
  script: string
  bytes: Uint8Array
  returns: Command[]
  traps: Command[]
}

export interface Report {
  passed: number
  /** Assertions by the code of the refusal that keeps them from being made. */
  refused: Record<string, number>
  /** `wrong`, or the result of an evaluation. */
  failed: { script: string; line: number; got: string }[]
  /** Each module, without the functions that are refused, with the assertions that hold. */
  held: Subject[]
}

const ENDS: Record<string, readonly string[]> = { assert_trap: ['trap'], assert_exhaustion: ['depth', 'fuel'] }
const RETURNS = ['assert_return', 'action']

/** The modules of a script, each with its assertions. */
function subjects({ name: script, folder, commands }: Script): Subject[] {
  const found: Subject[] = []
  const named = new Map<string, Subject>()
  for (const command of commands) {
    const { type, filename, name, action } = command
    if (type === 'module' && filename) {
      const subject = { script, bytes: new Uint8Array(readFileSync(join(folder, filename))), returns: [], traps: [] }
      found.push(subject)
      if (name) named.set(name, subject)
    }
    const target = action?.module ? named.get(action.module) : found.at(-1)
    if (RETURNS.includes(type)) target?.returns.push(command)
    if (type in ENDS) target?.traps.push(command)
  }
  return found
}

interface Probe {
  subject: Subject
  traps: boolean
  bytes: Uint8Array
  commands: readonly Command[]
  last: number
}

/** A module that makes the calls of some commands, of as many as fit. */
function probe(subject: Subject, traps: boolean, wanted: readonly Command[], { layout, codeBytes }: Sandbox): Probe {
  const module = parse(subject.bytes)
  const code: number[] = []
  let taken = 0
  for (; taken < wanted.length && code.length < codeBytes; taken++) {
    code.push(...(traps ? trapping : returning)(wanted[taken] as Command, taken + 1, module))
  }
  return { subject, traps, bytes: expressed(module, code, layout), commands: wanted.slice(0, taken), last: traps ? taken : 0 }
}

/** All of a list; a long one takes several modules, each with fresh memory. */
function probes(subject: Subject, traps: boolean, sandbox: Sandbox): Probe[] {
  const made: Probe[] = []
  for (let rest = traps ? subject.traps : subject.returns; rest.length > 0; rest = rest.slice(made.at(-1)?.commands.length)) {
    made.push(probe(subject, traps, rest, sandbox))
  }
  return made
}

/** Takes the function at that place, which the sandbox refuses, out of a module. Answers the commands that are lost with it. */
function drop({ subject, bytes }: Probe, at: number): Command[] {
  const { exports, imported } = parse(subject.bytes)
  const body = bodyAt(bytes, at)
  const all = [...subject.returns, ...subject.traps]
  if (body < 0) return all
  const index = body + (imported[0] ?? 0)
  subject.bytes = withoutBody(subject.bytes, body)
  return all.filter(({ action }) => exports.get(action?.field ?? '')?.index === index)
}

type Results = Extract<Outcome, { results: unknown }>['results']

/** The command at which a row of calls faults, by halving the row. */
async function culprit({ subject, commands }: Probe, sandbox: Sandbox): Promise<Command> {
  let [good, bad] = [0, commands.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    const [outcome] = await sandbox.run([probe(subject, false, commands.slice(0, middle), sandbox)])
    if (outcome && 'results' in outcome && outcome.results[0]?.result === 'good') good = middle
    else bad = middle
  }
  return commands[bad - 1] as Command
}

/** Commands that are settled by the results of a probe, with what went wrong, or ''. */
async function settle(made: Probe, results: Results, sandbox: Sandbox): Promise<Map<Command, string>> {
  const { commands } = made
  if (made.traps) {
    const got = results.map(({ result }) => result)
    return new Map(commands.map((command, i) => [command, ENDS[command.type]?.includes(got[i] ?? '') ? '' : (got[i] ?? 'nothing')]))
  }
  const [{ result, declined } = { result: 'nothing', declined: 0 }] = results
  if (result === 'good') return new Map(commands.map((command) => [command, '']))
  if (result === 'declined') return new Map([[commands[declined - 1] as Command, 'wrong']])
  return new Map([[await culprit(made, sandbox), result]])
}

/** Makes all assertions of some scripts. After each round those that are settled, or lost, are left out and the others made again. */
export async function evaluateScripts(scripts: readonly Script[], sandbox: Sandbox): Promise<Report> {
  const all = scripts.flatMap(subjects)
  const held = new Map(all.map((subject) => [subject, { ...subject, returns: [] as Command[], traps: [] as Command[] }]))
  const report: Report = { passed: 0, refused: {}, failed: [], held: [] }
  const remove = (subject: Subject, gone: readonly Command[]): void => {
    subject.returns = subject.returns.filter((command) => !gone.includes(command))
    subject.traps = subject.traps.filter((command) => !gone.includes(command))
  }
  for (;;) {
    const round = all.flatMap((subject) => [false, true].flatMap((traps) => probes(subject, traps, sandbox)))
    if (round.length === 0) return { ...report, held: all.map((subject) => ({ ...(held.get(subject) ?? subject), bytes: subject.bytes })) }
    const outcomes = await sandbox.run(round)
    const dropped = new Set<Subject>()
    for (const [i, made] of round.entries()) {
      const outcome = outcomes[i] as Outcome
      const { subject } = made
      if (dropped.has(subject)) continue
      if ('code' in outcome) {
        dropped.add(subject)
        const lost = drop(made, outcome.at)
        report.refused[outcome.code] = (report.refused[outcome.code] ?? 0) + lost.length
        remove(subject, lost)
        continue
      }
      const settled = await settle(made, outcome.results, sandbox)
      for (const [command, got] of settled) {
        if (got === '') held.get(subject)?.[made.traps ? 'traps' : 'returns'].push(command)
        else report.failed.push({ script: subject.script, line: command.line, got })
      }
      report.passed += [...settled.values()].filter((got) => got === '').length
      remove(subject, [...settled.keys()])
    }
  }
}

/** Makes the assertions of some modules once more, as many as fit into one module of each kind. Answers how many, and those that fail. */
export async function repeatPart(part: readonly Subject[], sandbox: Sandbox): Promise<{ made: number; failed: unknown[] }> {
  const round = part.flatMap((subject) =>
    [false, true].map((traps) => probe(subject, traps, traps ? subject.traps : subject.returns, sandbox)),
  )
  const wanted = round.filter(({ commands }) => commands.length > 0)
  const outcomes = await sandbox.run(wanted)
  const failed = wanted.flatMap((made, i) => {
    const outcome = outcomes[i] as Outcome
    const { script } = made.subject
    if ('code' in outcome) return [{ script, line: made.commands[0]?.line, got: outcome.code }]
    return outcome.results.flatMap(({ result, declined }, k) => {
      const command = made.commands[made.traps ? k : Math.max(declined - 1, 0)]
      const right = made.traps ? ENDS[command?.type ?? '']?.includes(result) : result === 'good'
      return right ? [] : [{ script, line: command?.line, got: result }]
    })
  })
  return { made: wanted.reduce((sum, { commands }) => sum + commands.length, 0), failed }
}
