import { readFileSync } from 'node:fs'
import { SetpointError } from '../../error.js'
import { parseProject } from '../../project/check.js'
import { shown } from '../../project/paths.js'
import { findProject } from '../../project/project.js'
import type { ProjectDevice, ProjectFile } from '../../project/schema.js'
import { emulatedBoards } from '../emulator/index.js'

/** The variable that says where tests run: names separated by commas. `setpoint test --on` sets it. */
export const ON = 'SETPOINT_ON'
const DEFAULT = 'native'

/**
 * Where tests run, for `describe.each(boards())`: what `setpoint test --on` says, or SETPOINT_ON, or else `"test": {"on": [...]}` in
 * setpoint.json; without any of them on the native firmware.
 *
 * @throws SetpointError `bad-project`.
 */
export function boards(): readonly string[] {
  return namedBoards() ?? [DEFAULT]
}

/** Those that somebody has named. */
export function namedBoards(on = process.env[ON]): readonly string[] | undefined {
  const names = (on ?? '').split(',').filter((name) => name !== '')
  return names.length > 0 ? names : project()?.test?.on
}

const PORT = /^(\/|\.{1,2}\/|\\\\|COM\d+$)/i
const ADDRESS = /:\d+$/

/**
 * Where the board of a name is: a device of setpoint.json, an emulated board, a serial port, `HOST:PORT`.
 *
 * @throws SetpointError `usage` for a name that is none of them; `bad-project`.
 */
export function placeOf(name: string): ProjectDevice {
  const devices = project()?.devices ?? {}
  const device = Object.hasOwn(devices, name) ? devices[name] : undefined
  if (device) return device
  if (emulatedBoards().includes(name)) return { emulator: name }
  if (PORT.test(name)) return { port: name }
  if (ADDRESS.test(name)) return { tcp: name }
  throw new SetpointError('usage', `There is no board "${name}"`, {
    hint: `Boards are ${[...Object.keys(devices), ...emulatedBoards()].join(', ')}; or name a port, /dev/ttyUSB0, or an address, HOST:PORT.`,
  })
}

function project(): ProjectFile | undefined {
  const file = findProject('.')
  return file === undefined ? undefined : parseProject(readFileSync(file, 'utf8'), shown(file))
}
