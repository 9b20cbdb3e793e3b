import { spawn } from 'node:child_process'
import { accessSync, constants, createWriteStream, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './error.mjs'

/** Path of a program on PATH, or undefined. */
export function find(program, env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (!folder) continue
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return undefined
}

function started(child, program) {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        new SetupError('missing-program', `${program} cannot be started (${cause.code}).`, `Install ${program} or put it on PATH.`, {
          cause,
        }),
      ),
    )
    child.on('close', (status, signal) => resolve(status ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** Runs a program with its output in `.cache/log/LOG.log` and in the answer. Throws only when it cannot be started. */
export async function run(ctx, log, program, args, { env = ctx.env, cwd = ctx.root } = {}) {
  const folder = join(ctx.cache, 'log')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${log}.log`)
  const file = createWriteStream(path)
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      file.write(text)
    })
  }
  try {
    return { status: await started(child, program), output, path }
  } finally {
    await new Promise((resolve) => file.end(resolve))
  }
}

/** Runs a program on this terminal and answers its exit status. */
export function show(ctx, program, args, { env = ctx.env } = {}) {
  const child = spawn(program, args, { cwd: ctx.root, env, stdio: 'inherit' })
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return started(child, program)
}

/** The last lines that say something, indented, for the end of an error. */
export function tail(output, lines = 4) {
  const said = output.split('\n').filter((line) => line.trim())
  return said
    .slice(-lines)
    .map((line) => `    ${line.trim()}`)
    .join('\n')
}
