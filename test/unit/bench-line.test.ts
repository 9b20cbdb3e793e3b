import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { openBenchLine } from '../../host-ts/src/testkit/index.js'
import { INPUTS_MAX, stepLine, UNDER_WAY } from '../../host-ts/src/testkit/line/bench-line.js'

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

test('a step that ends just when the board is asked whether it has lost it is none, and the answer is not that to the next', async () => {
  let told = ''
  const server = createServer((socket) => {
    socket.on('data', (bytes) => {
      told += bytes
      if (/\nstep\n$/.test(told)) socket.write('at 100 0\n')
      if (/\nstep 5\n$/.test(told)) socket.write('error step takes milliseconds\nat 105 1\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  await using line = await openBenchLine(`127.0.0.1:${address.port}`)
  expect(await Promise.all([line.step(100), line.step(5)])).toEqual([
    { wall: 100, outputs: [0] },
    { wall: 105, outputs: [1] },
  ])
  await line.close()
  await new Promise((resolve) => server.close(resolve))
})

test('the firmware says that a step is under way in the words that are awaited', () => {
  expect(`error ${/owes_answer\) \{\s+error\(bench, "(.+)"\)/.exec(readFileSync('firmware/ports/emulated/bench.c', 'utf8'))?.[1]}`).toBe(
    UNDER_WAY,
  )
  expect(readFileSync('SPEC.md', 'utf8')).toContain(`\`${UNDER_WAY}\``)
})

test('a board has as many inputs as the firmware says, and more are refused before they are sent', () => {
  expect(readFileSync('firmware/ports/emulated/bench.h', 'utf8')).toMatch(new RegExp(`#define SP_BENCH_SAMPLES +${INPUTS_MAX}u`))
  const samples = Array.from({ length: INPUTS_MAX }, () => 50)
  expect(stepLine(0, samples).split(' ')).toHaveLength(2 + INPUTS_MAX)
  expect(() => stepLine(0, [...samples, 50])).toThrow(expect.objectContaining({ code: 'usage' }))
})
