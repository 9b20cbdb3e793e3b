import { readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readBoardFile } from '../../host-ts/src/boards/index.js'
import { putImage } from '../../host-ts/src/testkit/emulator/qemu-esp32c3.js'
import { temporaryFile } from '../e2e/support/programs.js'

const own = { flash: 64, firmware: 32 }
const image = temporaryFile.bind(undefined, 'firmware.image')

function newFile(): string {
  const path = temporaryFile('flash.bin', '')
  rmSync(path)
  return path
}

test('a new flash holds the image, and is blank behind it', () => {
  const path = newFile()
  putImage(path, image(Uint8Array.of(0xe9, 1, 2)), own)
  expect([...readFileSync(path)]).toEqual([0xe9, 1, 2, ...new Array(61).fill(0xff)])
})

test('a shorter image takes the whole place of a longer one, and what lies behind the firmware stays', () => {
  const path = temporaryFile('flash.bin', new Uint8Array(64).fill(7))
  putImage(path, image(Uint8Array.of(0xe9)), own)
  expect([...readFileSync(path)]).toEqual([0xe9, ...new Array(31).fill(0xff), ...new Array(32).fill(7)])
})

test('a file whose making was cut becomes as long as the chip', () => {
  const path = temporaryFile('flash.bin', new Uint8Array(40).fill(0xff))
  putImage(path, image(Uint8Array.of(0xe9)), own)
  expect([...readFileSync(path)]).toEqual([0xe9, ...new Array(63).fill(0xff)])
})

test("an image that does not fit the firmware's part is refused, and the flash stays as it is", () => {
  const path = temporaryFile('flash.bin', new Uint8Array(64).fill(7))
  expect(() => putImage(path, image(new Uint8Array(33)), own)).toThrow("has 33 bytes, and the firmware's part of the flash 32")
  expect([...readFileSync(path)]).toEqual(new Array(64).fill(7))
})

test("the firmware's part of the ESP32-C3's flash ends where its store begins", () => {
  expect(readBoardFile('esp32c3')).toMatchObject({
    setpoint: { emulator: { flash: 0x400000, firmware: 0x100000 }, loader: { store: { start: 0x100000 } } },
  })
})
