/* A push asks the host's vet first, with what the device says of its contract: what is refused is never sent. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { deviceOffer } from '../../../host-ts/src/device/contract.js'
import { frameDecoder } from '../../../host-ts/src/frame/index.js'
import { agree, contractOffer, contractSizes, type Device, moduleContract, parseContract, vet } from '../../../host-ts/src/index.js'
import { smpHeader } from '../../../host-ts/src/smp/message.js'
import { board, openRelay } from '../../../host-ts/src/testkit/index.js'
import { ofFirstVersion } from '../../contract/versions.js'
import { boards, device, moduleBytes, packed, use } from '../support/boards.js'
import { assemble } from '../support/wat.js'

const IMAGE = 1
const good = moduleBytes('water-heater')

/** A device behind a line that keeps the group of each request. */
async function watched(name: string): Promise<{ device: Device; groups: number[] }> {
  const { tcp } = (await board(name, { connected: false })).emulator
  const groups: number[] = []
  const decoder = frameDecoder()
  const writer = decoder.writable.getWriter()
  const record = new WritableStream({
    write: (event) => void (event.kind === 'message' && groups.push(smpHeader(event.bytes)?.group ?? -1)),
  })
  void decoder.readable.pipeTo(record)
  const tap = (chunk: Uint8Array): Uint8Array => {
    void writer.write(chunk.slice())
    return chunk
  }
  const line = use(await openRelay(tcp, { toDevice: { tap } }))
  return { device: await device(line.address), groups }
}

/** For the contract's first version; good but for what replaces a part of it. */
function module(from = '', to = ''): Uint8Array {
  const text = `(module
    (memory (export "memory") 1)
    (global (export "sp_in") i32 (i32.const 64))
    (global (export "sp_out") i32 (i32.const 512))
    (func $run (export "evaluate") (result i32) (i32.const 0)))`
  return ofFirstVersion(assemble(text.replace(from, to)))
}

const MEMORY = 'The contract gives a module 8192 bytes of memory: static arrays, what it allocates and its stack lie in them. '

describe.each(boards)('%s', (name) => {
  test('the contract file asks of a module what the device asks', async () => {
    const file = parseContract(readFileSync(join(checkoutRoot(), 'modules/water-heater/contract.json'), 'utf8'))
    const { device } = await board(name)
    const { contract, period } = await device.status()
    const { version, signals, points, probes } = file
    expect(contract).toEqual({ name: file.name, ...version, ...contractSizes(file) })
    expect(period).toBe(file.budget.period * 1000)
    const told = (await device.signals.get()).map(({ name, type, unit, source, count }) => ({ name, type, unit, source, count }))
    expect(told).toEqual(signals.map(({ name, type, unit = '', source, length: count = 1 }) => ({ name, type, unit, source, count })))
    expect(await device.points()).toMatchObject({
      points: points.map(({ name, type, ...bounds }) => ({ name, type, ...('min' in bounds && { min: bounds.min, max: bounds.max }) })),
      probes: probes.map(({ name, type, unit = '' }) => ({ name, type, unit })),
    })
    expect(deviceOffer(await device.client.setpoint.contract(), contract.memory).texts).toEqual(contractOffer(file, 'the file').texts)
  })

  test('what vet accepts with the contract of the device runs there', async () => {
    const { device } = await board(name)
    const offer = deviceOffer(await device.client.setpoint.contract(), (await device.status()).contract.memory)
    for (const bytes of [good, module()]) {
      expect(await vet(bytes, agree(moduleContract(bytes), offer).sizes)).toEqual({ ok: true })
      expect((await device.push(bytes, { as: 'confirmed' })).outcome).toBe('running')
    }
  })

  test.each<[what: string, file: () => Uint8Array | Promise<Uint8Array>, rc: number, words: RegExp, hint?: string]>([
    [
      'an import',
      () => module('(memory', '(import "env" "f" (func)) (memory'),
      -170,
      /^refused \[import\] at byte \d+: /,
      'It imports "f" of "env". ',
    ],
    ['a start section', () => module('(func $run', '(func $go) (start $go) (func $run'), -172, /^refused \[start\] .*--exportStart/],
    ['sp_in where its struct leaves the memory', () => module('64', '8000'), -180, /^refused \[address\] /, MEMORY],
    ['no sp_out', () => module('"sp_out"', '"other"'), -178, /^refused \[no-address\] /],
    ['a package around a module that ends early', () => packed(good.subarray(0, 100)), -101, /^refused \[truncated\] at byte 100: /],
  ])('%s: a push refuses it as the device does, but sends nothing', async (_what, file, rc, message, hint = '') => {
    const { device, groups } = await watched(name)
    const bytes = await file()
    const { hash } = await device.push(good, { as: 'confirmed' })
    expect(groups).toContain(IMAGE)
    groups.length = 0
    await expect(device.push(bytes, { as: 'confirmed' })).rejects.toMatchObject({
      code: 'bad-module',
      refusal: { rc },
      message: expect.stringMatching(message),
      hint: `${hint}Nothing was sent. What runs goes on.`,
    })
    expect(await device.status()).toMatchObject({ module: { hash }, refused: null })
    expect(groups.length).toBeGreaterThan(1)
    expect(groups).not.toContain(IMAGE)
    await expect(device.push(bytes, { as: 'confirmed', vet: false })).rejects.toMatchObject({ code: 'refused', refusal: { rc } })
  })
})
