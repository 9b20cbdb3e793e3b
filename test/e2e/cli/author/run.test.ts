/* A module is evaluated on inputs from a file, without a device. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../../host-ts/src/boards/index.js'
import { setpoint, setpointIn } from '../../support/cli.js'
import { development } from '../../support/keys.js'
import { temporaryFile, temporaryFolder } from '../../support/programs.js'
import { signals } from './signals.js'

const contract = join(checkoutRoot(), 'modules', 'water-heater', 'contract.json')
const heater = join(checkoutRoot(), 'modules', 'water-heater', 'build', 'water-heater.wasm')
const evening = join(checkoutRoot(), 'modules', 'water-heater', 'inputs', 'evening.json')

describe('setpoint run', () => {
  const inputFile = (content: object): string => temporaryFile('in.json', JSON.stringify(content))
  const input = (more: object = {}): string => inputFile({ signals: { ...signals, ...more } })

  test('shows points with their bounds, probes, state and fuel', async () => {
    const { code, stdout, stderr } = await setpoint('run', heater, '--input', evening)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^good, \d+ of 20000 fuel \(0\.\d %\)\n\nPOINT {5}PROPOSED +\nsetpoint {2}[\d.]+ °C +within 40 to 65\n\nPROBE +VALUE\ngoal +[\d.]+ °C\nreserve +[\d.]+ °C\n\nSTATE +BEFORE +AFTER\nhour +0 s +\d+ s\nstoring +false +\w+\n$/,
    )
  })

  test('what it made of the state can be given to it again', async () => {
    const [first] = [JSON.parse((await setpoint('run', heater, '--input', evening, '--json')).stdout)]
    const { signals: given } = JSON.parse(readFileSync(evening, 'utf8'))
    const again = await setpoint('run', heater, '--input', inputFile({ signals: given, state: first.state }), '--json')
    expect(JSON.parse(again.stdout).state).toEqual(first.state)
  })

  test('of a package the module in it is run', async () => {
    const packed = join(temporaryFolder(), 'a.spkg')
    expect(await setpoint('pack', heater, '--key', development, '--version', '1.0.0', '-o', packed)).toMatchObject({ code: 0 })
    expect(await setpoint('run', packed, '--input', evening, '--contract', contract)).toMatchObject({ code: 0 })
  })

  test('a proposal beyond its bounds says which', async () => {
    const wild = join(checkoutRoot(), 'modules/bad/build/wild-setpoint.wasm')
    const evaluated = async (time: number): Promise<string> =>
      (await setpoint('run', wild, '--contract', contract, '--input', input({ time, zone: 0 }))).stdout
    expect(await evaluated(0)).toContain('95 °C     above max 65: a device applies no more')
    expect(await evaluated(300)).toContain('NaN °C    no number: a device does not take it')
  })

  test('declined is an answer: exit 0, with the reason', async () => {
    const { code, stdout } = await setpoint('run', heater, '--input', input({ time: '2026-01-17T00:00:00Z' }))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^declined: the module declined with reason 1\n\d+ of 20000 fuel/)
  })

  test.each([
    ['endless-loop', 'fuel', /^fuel: the evaluation used up its fuel.*\n20000 of 20000 fuel \(100\.0 %\)/],
    ['out-of-bounds', 'trap', /^trap: the evaluation trapped: \[trap\] out of bounds memory access\n/],
  ])('a fault is shown: exit 1 (%s)', async (name, result, words) => {
    const args = ['run', join(checkoutRoot(), `modules/bad/build/${name}.wasm`), '--contract', contract, '--input', input()]
    expect(await setpoint(...args)).toMatchObject({ code: 1, stdout: expect.stringMatching(words) })
    expect(JSON.parse((await setpoint(...args, '--json')).stdout)).toMatchObject({ result, points: {} })
  })

  test('all that is wrong with the input is told, in the order of the file, with line and column', async () => {
    const path = temporaryFile(
      'in.json',
      '{\n  "signals": {\n    "tank": 146,\n    "pric": [1],\n    "usage": [1, "x"],\n    "time": "noon"\n  }\n}\n',
    )
    const { code, stdout, stderr } = await setpoint('run', heater, '--input', path)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replaceAll(path, 'in.json').split('\n').slice(0, 6)).toEqual([
      expect.stringMatching(/^error: in\.json:2:14: signals\.price_start: price_start is missing\. It is a time: "now"/),
      expect.stringMatching(/^in\.json:2:14: signals\.price: price is missing\. It is a list of 24 numbers \(f32, 1\/kW\/h, -10 to 10\)/),
      expect.stringMatching(/^in\.json:3:13: signals\.tank: 146 is above max 99\. A device counts it as missing\./),
      expect.stringMatching(/^in\.json:4:5: signals\.pric: "pric" is no signal of the contract\. Did you mean "price"\?/),
      expect.stringMatching(/^in\.json:5:14: signals\.usage: usage is a list of 2\./),
      expect.stringMatching(/^in\.json:6:13: signals\.time: "noon" is no time\./),
    ])
  })

  test.each([
    ['no input', () => ['run', heater], "required option '--input <file>'"],
    ['an input that is not there', () => ['run', heater, '--input', '/no/such.json'], '/no/such.json: there is no such file'],
    [
      'an input that is no JSON',
      () => ['run', heater, '--input', temporaryFile('a.json', '{"signals": {"tank": }}')],
      'a.json:1:22: a value belongs here',
    ],
    [
      'a module that is not there',
      () => ['run', '/no/such.wasm', '--contract', contract, '--input', evening],
      '/no/such.wasm: there is no such file',
    ],
    ['no contract', () => ['run', temporaryFile('m.wasm', ''), '--input', evening], 'There is no contract.json'],
    ['no module and no project', () => ['run', '--input', evening], 'No file is named, and there is no setpoint.json here'],
  ])('%s is a usage error', async (_what, args, words) => {
    const { code, stdout, stderr } = await setpointIn(temporaryFolder(), ...args())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })

  test('a module for another contract names the first field that differs', async () => {
    const other = join(checkoutRoot(), 'test/contract/types.json')
    const { code, stderr } = await setpoint('run', heater, '--contract', other, '--input', evening)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /water-heater\.wasm: it was built for another contract: the module was built for the contract water-heater 1\.1, .*types\.json has types/,
    )
  })
})
