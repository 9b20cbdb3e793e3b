import { Command, Option } from 'commander'
import type { Mode, ModeWrite, Point } from '../../client/index.js'
import type { Device } from '../../device/index.js'
import { SetpointError } from '../../error.js'
import { withDevice } from '../connection.js'
import type { ActionFor, Context } from '../context.js'
import { duration, quantity, table } from '../format.js'
import { checkPoint, parseAssignments } from '../values.js'

const MODES = ['auto', 'manual', 'off'] as const
const SECONDS = { s: 1, min: 60, h: 3600, d: 86_400 } as const
/** As the device has it (SPEC.md, group 64, `mode`). */
const FOR_MOST = 7 * SECONDS.d

export function modeCommand(action: ActionFor): Command {
  return new Command('mode')
    .argument('[mode]', 'auto: the module; manual: the values given, for a while; off: every point goes to its fallback')
    .argument('[point=value...]', 'with manual: the points to set, within their bounds')
    .addOption(new Option('--for <time>', 'with manual: how long, as 90s, 30min, 2h or 1d'))
    .description('who sets the points: the module, an operator, or nobody')
    .action(
      action(async (context, [mode, ...values], options) => {
        const write = mode === undefined ? undefined : parseMode(mode, values, options.for as string | undefined)
        await withDevice(context, async (device) => {
          if (write) await set(context, device, write)
          await show(context, device)
          if (write?.mode === 'off') context.out.hint('Also after a reset, until setpoint mode auto.')
        })
      }),
    )
}

/** A value of another type or out of range is named before anything is sent; the device says the rest. */
async function set({ signal }: Context, device: Device, write: ModeWrite): Promise<void> {
  if (write.mode === 'manual') {
    const { points } = await device.points({ signal })
    for (const point of points) {
      const value = Object.hasOwn(write.set, point.name) ? write.set[point.name] : undefined
      if (value !== undefined) checkPoint(point, value)
    }
  }
  await device.mode.set(write, { signal })
}

async function show({ out, signal }: Context, device: Device): Promise<void> {
  const mode = await device.mode.get({ signal })
  const { points } = await device.points({ signal })
  out.result(describeMode(mode, points), mode)
}

/** `manual`, and a line for each point that is set by hand. */
function describeMode({ mode, manual }: Mode, points: readonly Point[]): string {
  const rows = manual.map(({ name, value, left }) => {
    const point = points.find((candidate) => candidate.name === name)
    return [name, quantity(value, point ?? { type: '', unit: '' }), `for ${duration(left)}, then the module's again`]
  })
  return [mode, ...(rows.length > 0 ? [table(rows)] : [])].join('\n')
}

function parseMode(mode: string, values: readonly string[], time: string | undefined): ModeWrite {
  if (mode !== 'manual') {
    if (mode !== 'auto' && mode !== 'off')
      throw new SetpointError('usage', `"${mode}" is no mode`, { hint: `It is one of ${MODES.join(', ')}.` })
    if (values.length > 0 || time !== undefined) throw new SetpointError('usage', `${mode} takes neither points nor --for`)
    return { mode }
  }
  if (values.length === 0)
    throw new SetpointError('usage', 'manual wants a point and its value', {
      hint: 'For example: setpoint mode manual setpoint=55 --for 2h',
    })
  if (time === undefined) throw new SetpointError('usage', 'manual wants an end', { hint: 'For example: --for 2h' })
  const set = Object.fromEntries([...parseAssignments(values)].map(([name, parsed]) => [name, single(name, parsed)]))
  return { mode, set, for: parseSeconds(time) }
}

function single(name: string, parsed: { kind: string; value?: unknown }): number | boolean {
  if (typeof parsed.value === 'number' || typeof parsed.value === 'boolean') return parsed.value
  throw new SetpointError('usage', `${name} wants one number, or true or false`)
}

function parseSeconds(text: string): number {
  const [, amount, unit] = /^(\d+)(s|min|h|d)$/.exec(text) ?? []
  const seconds = Number(amount) * SECONDS[unit as keyof typeof SECONDS]
  if (seconds >= 1 && seconds <= FOR_MOST) return seconds
  throw new SetpointError('usage', `"${text}" is no time from 1 s to 7 days`, { hint: 'For example: 90s, 30min, 2h or 1d.' })
}
