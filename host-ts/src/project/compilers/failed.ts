import { SetpointError } from '../../error.js'

/** In the compiler's own words. */
export function doesNotCompile(source: string, said: string): SetpointError {
  return new SetpointError('build', `${source} does not compile:\n${said}`)
}
