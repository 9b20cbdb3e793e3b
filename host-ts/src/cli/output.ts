import { styleText } from 'node:util'
import { isSetpointError, messageOf } from '../error.js'
import { hex } from '../words/index.js'
import { Exit, exitCodes } from './exit.js'
import { wrap } from './wrap.js'

export { hex } from '../words/index.js'

type Style = Parameters<typeof styleText>[0]

/** Of a hint: a line that is a command to copy, which two lines would not be. */
const TO_COPY = /^(?: |Run: )/

/**
 * Results go to stdout, everything else to stderr; with `--json` both are one object a line. Text that is too wide for a terminal is broken
 * between words.
 */
export interface Output {
  readonly json: boolean
  /** What the command is for: text for people, the same as data for programs. */
  result(text: string, data: unknown): void
  /** The same where the text is that of a file: its lines stay as they are. */
  source(text: string, data: unknown): void
  /** What is going on; not shown with `--json`. */
  note(text: string): void
  /** What must not be overlooked: on stderr also with `--json`. */
  warn(text: string): void
  /** A command to try, or anything to copy. */
  hint(text: string): void
  style(style: Style, text: string): string
  /** Prints an error and what to do; returns the exit code. */
  fail(error: unknown): number
}

export function createOutput(json: boolean): Output {
  const paint = (stream: NodeJS.WriteStream, style: Style, text: string): string =>
    stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb' ? styleText(style, text) : text
  const error = (text: string): void => void process.stderr.write(`${text}\n`)
  const fitted = (text: string): string => fit(process.stderr, text)
  const fittedHint = (text: string): string =>
    text
      .split('\n')
      .map((line) => (TO_COPY.test(line) ? line : fitted(line)))
      .join('\n')
  const source = (text: string, data: unknown): void => void process.stdout.write(`${json ? toJson(data) : text}\n`)

  return {
    json,
    result: (text, data) => source(fit(process.stdout, text), data),
    source,
    note: (text) => {
      if (!json) error(fitted(text))
    },
    warn: (text) => error(json ? toJson({ warning: text }) : fitted(`${paint(process.stderr, 'yellow', 'warning:')} ${text}`)),
    hint: (text) => {
      if (!json) error(paint(process.stderr, 'dim', fittedHint(text)))
    },
    style: (style, text) => paint(process.stdout, style, text),
    fail(problem) {
      const known = isSetpointError(problem) ? problem : undefined
      const hint = known?.hint
      if (json) error(toJson({ error: { code: known?.code ?? 'internal', message: messageOf(problem), hint } }))
      else {
        error(fitted(`${paint(process.stderr, 'red', 'error:')} ${messageOf(problem)}`))
        if (hint !== undefined) error(fittedHint(hint))
        if (!known && problem instanceof Error) error(problem.stack ?? '')
      }
      return known ? exitCodes[known.code] : Exit.failed
    },
  }
}

/** Text as wide as a terminal, which alone has columns. */
export function fit(stream: NodeJS.WriteStream, text: string): string {
  return stream.columns ? wrap(text, stream.columns) : text
}

/** What JSON has no form for: bytes as hex, integers beyond what its numbers hold exactly, NaN and infinities as text. */
function toJson(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return hex(value)
    const isText = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
    return isText ? String(value) : value
  })
}
