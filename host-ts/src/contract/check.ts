import { type Finding, type Located, readJson } from '../json/index.js'
import { pathText } from '../text/index.js'
import { findingsOf } from './issues.js'
import { ruleFindings } from './rules/index.js'
import { type Contract, contractSchema } from './schema.js'

/** Something wrong in a contract file. */
export interface ContractProblem {
  /** What it is about: `signals[2].type`; "" for the file itself. */
  path: string
  /** Counted from 1. */
  line: number
  /** Counted from 1, in UTF-16 units. */
  column: number
  /** What is wrong, as the beginning of a sentence. */
  message: string
  /** What to write instead, as a sentence. */
  hint?: string
}

export type ContractCheck = { ok: true; contract: Contract } | { ok: false; problems: ContractProblem[] }

/** Checks the text of a contract file for everything that SPEC.md, "Contract file", asks for. All problems are found, in the order of the text. */
export function checkContract(text: string): ContractCheck {
  const json = readJson(text)
  if (json.value === undefined) return { ok: false, problems: problemsIn(json.problems) }
  const parsed = contractSchema.safeParse(json.value)
  const shape = parsed.success ? [] : findingsOf(parsed.error.issues, json.value)
  const rules = ruleFindings(json.value, parsed.data)
  const located = [...json.problems, ...[...shape, ...rules].map((finding: Finding) => json.locate(finding))]
  if (parsed.success && located.length === 0) return { ok: true, contract: parsed.data }
  return { ok: false, problems: problemsIn(located) }
}

/** In the order of the text. */
export function problemsIn(located: readonly Located[]): ContractProblem[] {
  return [...located].sort((a, b) => a.offset - b.offset).map(problem)
}

function problem({ path, line, column, message, hint }: Located): ContractProblem {
  return { path: pathText(path), line, column, message, ...(hint === undefined ? {} : { hint }) }
}

/** `contract.json:4:12: signals[2].type: "i33" is no type. Did you mean "i32"?` */
export function problemText({ path, line, column, message, hint }: ContractProblem, file: string): string {
  const place = `${file}:${line}:${column}: ${path && `${path}: `}`
  return `${place}${message}${hint === undefined ? '' : `. ${hint}`}`
}
