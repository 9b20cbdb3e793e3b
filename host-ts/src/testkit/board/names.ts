import { readFileSync } from 'node:fs'
import { SetpointError } from '../../error.js'
import { shown } from '../../paths/index.js'
import { parseProject } from '../../project/check.js'
import { findProject } from '../../project/project.js'
import type { ProjectDevice, ProjectFile } from '../../project/schema.js'
import { parseAddress } from '../../transport/tcp.js'
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

/** Those that somebody has named: each once, in their order. */
export function namedBoards(on = process.env[ON]): readonly string[] | undefined {
  const names = (on ?? '').split(',').map((name) => name.trim())
  const some = [...new Set(names.filter((name) => name !== ''))]
  return some.length > 0 ? some : project()?.test?.on
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
  const place = device ?? unnamed(name)
  if ('tcp' in place) parseAddress(place.tcp)
  if (!('emulator' in place) || emulatedBoards().includes(place.emulator)) return place
  throw new SetpointError('usage', `There is no board "${place.emulator}"`, {
    hint: `Boards are ${[...Object.keys(devices), ...emulatedBoards()].join(', ')}; or name a port, /dev/ttyUSB0, or an address, HOST:PORT.`,
  })
}

function unnamed(name: string): ProjectDevice {
  if (PORT.test(name)) return { port: name }
  return ADDRESS.test(name) ? { tcp: name } : { emulator: name }
}

function project(): ProjectFile | undefined {
  const file = findProject('.')
  return file === undefined ? undefined : parseProject(readFileSync(file, 'utf8'), shown(file))
}
