import { describe, expect, test } from 'vitest'
import { emulator, moduleBytes, packed } from '../support/boards.js'
import { setpoint, setpointOnTerminal } from '../support/cli.js'
import { temporaryFile } from '../support/programs.js'

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length))
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

describe('on a terminal all lines fit, and break between words', () => {
  test.each([
    ['help', 80, () => ['--help']],
    ['a table', 80, () => ['inspect', temporaryFile('heater.spkg', packed(moduleBytes('water-heater')))]],
    ['an error and its hint', 40, () => ['erase', '--running', '--port', '/dev/none', '--yes']],
    ['a warning and notes', 50, async () => ['info', '--tcp', (await emulator('native')).tcp]],
  ])('%s, of %i columns', async (_, columns, make) => {
    const args = await make()
    const { code, stdout } = await setpointOnTerminal(columns, args)
    expect(widest(stdout)).toBeLessThanOrEqual(columns)
    const piped = await setpoint(...args)
    expect(code).toBe(piped.code)
    expect(words(stdout)).toEqual(words(piped.stderr + piped.stdout))
  })

  test('but a generated file is shown as it is', async () => {
    const args = ['contract', 'generate', 'modules/water-heater/contract.json', '--language', 'c']
    expect((await setpointOnTerminal(40, args)).stdout).toBe((await setpoint(...args)).stdout)
  })
})

describe('a question', () => {
  test.each([
    ['n\r', 1],
    ['\r', 1],
    ['\x03', 130],
    ['\x04', 130],
  ])('that is answered with %j ends the command with %i, and nothing is done', async (answer, status) => {
    const { code, stdout } = await setpointOnTerminal(80, ['erase', '--running', '--port', '/dev/none'], answer)
    expect(code, stdout).toBe(status)
    expect(stdout).toMatch(/^Stop and remove the running module\? \[y\/N\] n?\n+error: Nothing was done\n$/)
  })

  test('that is answered with y is no obstacle', async () => {
    const { code, stdout } = await setpointOnTerminal(80, ['erase', '--running', '--port', '/dev/none'], 'y\r')
    expect(code, stdout).toBe(4)
    expect(stdout).toContain('there is no port /dev/none')
  })
})

test('what is piped has one line for each row, however long it is', async () => {
  const { stdout } = await setpoint('inspect', temporaryFile('heater.spkg', packed(moduleBytes('water-heater'))))
  expect(stdout).toMatch(/^key +[0-9a-f]{64} \(the development key\)$/m)
})
