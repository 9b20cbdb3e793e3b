/* The hardware's firmware of the ESP32-C3 in Espressif's QEMU, where SETPOINT_QEMU_ESP32C3 names that. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { emulatorMissing, startEmulator } from '../../host-ts/src/testkit/index.js'
import { device, moduleBytes, runningHash, use } from './support/boards.js'
import { setpoint, start } from './support/cli.js'
import { temporaryFile } from './support/programs.js'

const MISSING = emulatorMissing('esp32c3')
const STORE = 0x100000
const FLASH = 0x400000

describe.skipIf(MISSING)(`an emulated esp32c3${MISSING ? `, ${MISSING}` : ''}`, () => {
  test('starts by its ROM, and takes a module on trial, whose interpreter is in user mode', async () => {
    const running = use(await startEmulator('esp32c3'))
    expect(running).toMatchObject({ kind: 'qemu-esp32c3', pty: '' })
    expect(running.bench).toBeUndefined()
    const board = await device(running.tcp)
    expect(await board.info()).toMatchObject({ board: 'esp32c3', cpu: 'rv32imc', notes: expect.arrayContaining(['no sensors']) })
    await board.push(moduleBytes('water-heater'))
    expect(await board.lifecycle()).toMatchObject({ running: 'trial' })
  })

  test('keeps settings and a confirmed module through power cuts, with the firmware that was built last', async () => {
    const flash = temporaryFile('flash, kept.bin', '')
    rmSync(flash)
    const first = use(await startEmulator('esp32c3', { flash }))
    const before = await device(first.tcp)
    await before.push(moduleBytes('water-heater'), { as: 'confirmed' })
    await before.signals.set({ comfort: 42 })
    const hash = await runningHash(before)
    await first.stop() // a power cut; a kill may lose what was written last (Emulator.flashFile)
    const image = readFileSync(join(checkoutRoot(), '.cache/pio/build/esp32c3/firmware.image'))
    const kept = readFileSync(flash)
    expect(kept.subarray(0, image.length).equals(image)).toBe(true)
    expect(kept.subarray(STORE).every((byte) => byte === 0xff)).toBe(false)
    expect(statSync(flash).size).toBe(FLASH)

    const second = use(await startEmulator('esp32c3', { flash }))
    const after = await device(second.tcp)
    expect(await runningHash(after)).toEqual(hash)
    expect((await after.signals.get()).find(({ name }) => name === 'comfort')?.value).toBe(42)
  })

  test('is emulated by the command, on one link', async () => {
    const command = start('emulate', 'esp32c3', '--json')
    const { tcp, pty, flash, ...rest } = JSON.parse(await command.line())
    expect(rest).toEqual({ board: 'esp32c3', pid: expect.any(Number) })
    expect(pty).toBe('')
    expect(existsSync(flash)).toBe(true)
    expect((await setpoint('info', '--tcp', tcp)).stdout).toContain('board     esp32c3 (rv32imc)')
    command.interrupt()
    await command.ended
    expect(existsSync(flash)).toBe(false)
  })

  test('comes back from a reset, which ends a trial', async () => {
    const running = use(await startEmulator('esp32c3'))
    const board = await device(running.tcp)
    await board.push(moduleBytes('water-heater'))
    await board.reset()
    expect(await board.status()).toMatchObject({ module: null, reset: 'software' })
    expect(await board.lifecycle()).toMatchObject({ running: 'none' })
  })
})
