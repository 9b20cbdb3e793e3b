/* When a reset is over: told by what status answers, in whatever order the device gets round to it. */
import { expect, test } from 'vitest'
import type { Client } from '../../host-ts/src/client/index.js'
import { reset } from '../../host-ts/src/device/reset.js'
import { type Refusal, SetpointError } from '../../host-ts/src/error.js'

interface Start {
  boot: number
  uptime: number
}

/** A device that refuses resets, once for each refusal, and takes the next one. Answers how often it was asked. */
async function asked(refusals: Refusal[]): Promise<number> {
  let times = 0
  let boot = 1
  const reset_ = async (): Promise<void> => {
    times++
    const refusal = refusals.shift()
    if (refusal) throw new SetpointError('refused', 'no', { refusal })
    boot++
  }
  const client = { setpoint: { status: async () => ({ boot, uptime: 1 }) }, os: { reset: reset_ } }
  await reset(client as unknown as Client)
  return times
}

/** How many answers reset() reads, the first of them before the reset. */
async function answersRead(answers: readonly Start[]): Promise<number> {
  let read = 0
  const client = {
    setpoint: { status: async () => answers[read++] },
    os: { reset: async () => {} },
  }
  await reset(client as unknown as Client, { backTimeout: 1000 })
  return read
}

test('a device that counts its starts is back at the next one, however long that has run', async () => {
  const answers = [
    { boot: 4, uptime: 50 },
    { boot: 4, uptime: 90 },
    { boot: 5, uptime: 300 },
    { boot: 5, uptime: 20 },
  ]
  expect(await answersRead(answers)).toBe(3)
})

test('a device that does not count is back when its uptime has gone backwards', async () => {
  const answers = [
    { boot: 1, uptime: 5000 },
    { boot: 1, uptime: 5020 },
    { boot: 1, uptime: 5010 },
    { boot: 1, uptime: 5030 },
  ]
  expect(await answersRead(answers)).toBe(3)
})

test('a device that is too busy for a reset is asked again', async () => {
  expect(await asked([{ rc: 10 }, { rc: 10 }])).toBe(3)
})

test('a device that refuses a reset for another reason is not asked again', async () => {
  await expect(asked([{ rc: 8 }])).rejects.toMatchObject({ refusal: { rc: 8 } })
  await expect(asked([{ group: 0, rc: 10 }])).rejects.toMatchObject({ refusal: { group: 0, rc: 10 } })
})
