import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { SetpointError } from '../../error.js'
import type { Esp32c3Emulator, FlashedStart, StartedEmulator } from './kinds.js'
import { installHint, namedProgram } from './named-program.js'
import { optionValue, runQemu } from './qemu.js'
import { linkReady } from './ready.js'

const BLANK = 0xff

/** From power-on through the ROM to the firmware's first answer: half a second here. */
const BOOT_MS = 20_000

/**
 * Espressif's own QEMU builds its ESP32-C3 without the user mode that the chip has; without it the firmware runs, and refuses every module
 * as an interpreter that misbehaves. QEMU's RISC-V cores have a property for it.
 */
const USER_MODE = ['-global', 'espressif-riscv-cpu.u=on']

/**
 * The hardware's firmware in Espressif's QEMU: the ROM loads the image from a flash that is a file of the chip's size.
 *
 * @throws SetpointError `environment` when no program is named, or it cannot run this.
 */
export async function startEsp32c3({ board, program, flash, more }: FlashedStart, own: Esp32c3Emulator): Promise<StartedEmulator> {
  const command = await namedProgram(board, 'qemu-esp32c3')
  putImage(flash, program, own)
  return runQemu({
    command,
    arguments: [
      ...['-machine', 'esp32c3', '-nodefaults', ...USER_MODE, '-serial', 'chardev:tcp'],
      ...['-drive', `file=${optionValue(flash)},if=mtd,format=raw`, ...more],
    ],
    chardevs: ['tcp'],
    ready: (stream) => linkReady(stream('tcp'), BOOT_MS),
    otherQemu: `This QEMU has no machine esp32c3. ${installHint(board, 'qemu-esp32c3')}`,
    family: true,
    writesLater: true,
  })
}

/** Writes the image to the start of the flash file. What lies behind the firmware's part is not touched; in a new file it is blank. */
export function putImage(path: string, image: string, { flash, firmware }: Pick<Esp32c3Emulator, 'flash' | 'firmware'>): void {
  const bytes = readFileSync(image)
  if (bytes.length > firmware) {
    throw new SetpointError('environment', `${image} has ${bytes.length} bytes, and the firmware's part of the flash ${firmware}`)
  }
  const file = openSync(path, existsSync(path) ? 'r+' : 'w')
  try {
    const { size } = fstatSync(file)
    writeSync(file, Buffer.alloc(Math.max(0, flash - size), BLANK), 0, null, size)
    writeSync(file, Buffer.concat([bytes, Buffer.alloc(firmware - bytes.length, BLANK)]), 0, null, 0)
  } finally {
    closeSync(file)
  }
}
