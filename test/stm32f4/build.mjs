// Compiles files of firmware/ports/stm32f4 for this machine, with the constants of a board and the accesses that reach the models.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const run = promisify(execFile)

/** STM32 boards with hardware of their own: `environment` in platformio.ini, boards/NAME.json. */
export const boards = ['stm32f405', 'stm32f407_discovery', 'nucleo_f446re', 'blackpill_f411']

/** Writes the header of a board's constants into a folder, as the build of its firmware does. */
export async function header(board, folder) {
  mkdirSync(folder, { recursive: true })
  await run('python3', ['-B', join(root, 'firmware/platform/builder/stm32_board.py'), root, board, folder])
}

/** Flags with which a file of the port finds the models and a board's constants. */
export const reaching = (folder) => ['-include', join(root, 'test/stm32f4/access.h'), '-I', folder]
