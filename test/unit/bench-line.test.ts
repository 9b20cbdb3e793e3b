import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { openBenchLine } from '../../host-ts/src/testkit/index.js'

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
