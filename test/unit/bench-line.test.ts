import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { openBenchLine } from '../../host-ts/src/testkit/index.js'
import { INPUTS_MAX, stepLine } from '../../host-ts/src/testkit/line/bench-line.js'

test('an emulator that is killed before it has read a step ends the bench line, and not the process', async () => {
  const server = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  await using line = await openBenchLine(`127.0.0.1:${address.port}`)
  await expect(line.step(100)).rejects.toMatchObject({ code: 'closed' })
  await expect(line.step(100)).rejects.toMatchObject({ code: 'closed' })
  await new Promise((resolve) => server.close(resolve))
})

test('a board has as many inputs as the firmware says, and more are refused before they are sent', () => {
  expect(readFileSync('firmware/ports/emulated/bench.h', 'utf8')).toMatch(new RegExp(`#define SP_BENCH_SAMPLES +${INPUTS_MAX}u`))
  const samples = Array.from({ length: INPUTS_MAX }, () => 50)
  expect(stepLine(0, samples).split(' ')).toHaveLength(2 + INPUTS_MAX)
  expect(() => stepLine(0, [...samples, 50])).toThrow(expect.objectContaining({ code: 'usage' }))
})
