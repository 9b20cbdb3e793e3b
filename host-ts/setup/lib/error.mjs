/**
 * Why set-up stopped. `code` is stable, `message` says what happened, `hint` what to do. `exitCode` is 3 where the environment lacks
 * something and 1 where the project itself does not build.
 */
export class SetupError extends Error {
  constructor(code, message, hint, { exitCode = 3, ...options } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
    this.exitCode = exitCode
  }
}

/** Something of the project itself does not build. */
export const buildError = (message, result) =>
  new SetupError('build', `${message}\n${result.output.trimEnd()}`, `The whole output is in ${result.path}.`, { exitCode: 1 })
