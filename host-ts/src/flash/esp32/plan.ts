import { badFirmware } from '../image.js'

/** A part of flash, from its start on. */
export interface Region {
  start: number
  length: number
}

export interface Esp32Plan {
  /** What goes to the start of flash. */
  image: Uint8Array
  /** What is erased for it. */
  erase: Region
  /** Of the module store, when it is erased too. */
  eraseStore: Region | undefined
}

/** Of an image (esptool, "Firmware Image Format"), and what that of an ESP32-C3 says of its chip. */
const MAGIC = 0xe9
const HEADER = 24
const CHIP_ID_AT = 12
const ESP32C3 = 5
const SECTOR = 4096

/**
 * Says what flashing will do: the loader erases the sectors that the image takes, from the start of flash on.
 *
 * @param store Where the module store is.
 * @throws SetpointError `bad-firmware` when it is no image for an ESP32-C3, or would be written over the store.
 */
export function planEsp32(image: Uint8Array, store: Region | undefined, eraseStore = false): Esp32Plan {
  if (image.length < HEADER || image[0] !== MAGIC) throw badFirmware('is no image for an ESP32')
  const chip = (image[CHIP_ID_AT] ?? 0) | ((image[CHIP_ID_AT + 1] ?? 0) << 8)
  if (chip !== ESP32C3) throw badFirmware(`is for another chip than the ESP32-C3: its header names chip ${chip}`)
  const erase = { start: 0, length: Math.ceil(image.length / SECTOR) * SECTOR }
  if (store && erase.length > store.start) throw badFirmware('reaches into the module store')
  return { image, erase, eraseStore: eraseStore ? store : undefined }
}
