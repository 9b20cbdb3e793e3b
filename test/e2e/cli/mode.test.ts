import { beforeEach, describe, expect, test } from 'vitest'
import { emulator } from '../support/boards.js'
import { setpoint } from '../support/cli.js'

let address = ''
beforeEach(async () => {
  address = (await emulator('native')).tcp
})

const mode = (...args: string[]) => setpoint('mode', ...args, '--tcp', address)

describe('setpoint mode', () => {
  test('shows auto; sets a point by hand and shows for how long; ends it', async () => {
    expect(await mode()).toMatchObject({ code: 0, stdout: 'auto\n' })
    const set = await mode('manual', 'setpoint=55.5', '--for', '30min')
    expect(set.code, set.stderr).toBe(0)
    expect(set.stdout).toMatch(/^manual\nsetpoint +55\.5 °C +for (30 min|29 min 59 s), then the module's again\n$/)
    expect(JSON.parse((await mode('--json')).stdout)).toMatchObject({ mode: 'manual', manual: [{ name: 'setpoint', value: 55.5 }] })
    expect(await mode('auto')).toMatchObject({ code: 0, stdout: 'auto\n' })
  })

  test('off says that it outlives a reset, and how it ends; status shows it', async () => {
    const off = await mode('off')
    expect(off).toMatchObject({ code: 0, stdout: 'off\n' })
    expect(off.stderr).toContain('until setpoint mode auto')
    const status = await setpoint('status', '--tcp', address)
    expect(status.stdout).toMatch(/^mode +off: every point is at its fallback/m)
  })

  test('manual while it is off is refused with what to do, and 1', async () => {
    await mode('off')
    const { code, stderr } = await mode('manual', 'setpoint=55', '--for', '1h')
    expect(code).toBe(1)
    expect(stderr).toContain('the mode is off: set it to auto first')
    expect(stderr).not.toContain('push')
  })

  test.each([
    ['a value above its bounds', ['manual', 'setpoint=66', '--for', '1h'], 2, 'setpoint is 66, above max: setpoint is 40 to 65 °C\n'],
    ['a value below its bounds', ['manual', 'setpoint=39.9', '--for', '1h'], 2, 'setpoint is 39.9, below min: setpoint is 40 to 65 °C\n'],
    ['a truth for a number', ['manual', 'setpoint=true', '--for', '1h'], 2, 'setpoint: true is not a number (f32)'],
    ['a point that there is not', ['manual', 'pressure=1', '--for', '1h'], 1, 'no such point: pressure'],
    ['a text', ['manual', 'setpoint=warm', '--for', '1h'], 2, '"warm"'],
    ['two values for one', ['manual', 'setpoint=50,51', '--for', '1h'], 2, 'setpoint wants one number'],
    ['no value', ['manual', '--for', '1h'], 2, 'manual wants a point'],
    ['no end', ['manual', 'setpoint=50'], 2, 'manual wants an end'],
    ['an end that is none', ['manual', 'setpoint=50', '--for', 'ever'], 2, '"ever" is no time'],
    ['more than a week', ['manual', 'setpoint=50', '--for', '8d'], 2, '"8d" is no time'],
    ['a mode that there is not', ['wild'], 2, '"wild" is no mode'],
    ['a point for auto', ['auto', 'setpoint=50'], 2, 'auto takes neither points nor --for'],
  ])('%s is an error that says so, and nothing changes', async (_what, args, code, words) => {
    const result = await mode(...args)
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toContain(words)
    expect((await mode()).stdout).toBe('auto\n')
  })
})
