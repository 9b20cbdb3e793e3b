/* The hardware's firmware of the Discovery kit on Renode's models, where SETPOINT_RENODE names that. It was written without Renode at hand
 * and has not run yet: what it finds first may be a mistake in the board's description (boards/stm32f407_discovery.repl). */
import { describe, expect, test } from 'vitest'
import { connect } from '../../host-ts/src/index.js'
import { serial } from '../../host-ts/src/node.js'
import { type Emulator, emulatorMissing, startEmulator } from '../../host-ts/src/testkit/index.js'
import { device, moduleBytes, runningHash, use } from './support/boards.js'

const BOARD = 'stm32f407_discovery'
const MISSING = emulatorMissing(BOARD)
const START_MS = 180_000

async function started(): Promise<Emulator> {
  return use(await startEmulator(BOARD))
}

describe.skipIf(MISSING)(`${BOARD} in Renode${MISSING ? `, ${MISSING}` : ''}`, { timeout: START_MS }, () => {
  test('starts, and samples the tank through its converter', async () => {
    const board = await device((await started()).tcp)
    expect(await board.info()).toMatchObject({ board: BOARD, cpu: 'cortex-m4' })
    const tank = (await board.signals.get()).find(({ name }) => name === 'tank')
    expect(tank?.value).toBeCloseTo(50, 0)
  })

  test('takes a module, and has it in flash after a reset', async () => {
    const board = await device((await started()).tcp)
    await board.push(moduleBytes('water-heater'), { as: 'confirmed' })
    const hash = await runningHash(board)
    await board.reset()
    expect(await runningHash(board)).toEqual(hash)
  })

  test('answers on its second link', async () => {
    const second = use(await connect(await serial((await started()).pty)))
    expect((await second.info()).board).toBe(BOARD)
  })
})
