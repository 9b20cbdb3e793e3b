/* Image 0 is the firmware that was built: its hash is that of the file from which the board was started (SPEC.md, "Firmware image"). */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { boards, device, emulator } from './support/boards.js'
import { segments } from './support/elf.js'

function imageHash(board: string): string {
  const built = board === 'stm32f405' ? 'stm32f405_qemu' : board
  const { program } = JSON.parse(readFileSync(new URL(`../../boards/${built}.json`, import.meta.url), 'utf8')).setpoint
  const file = readFileSync(fileURLToPath(new URL(`../../${program}`, import.meta.url)))
  const hash = createHash('sha256')
  for (const part of board === 'native' ? [file] : segments(file)) hash.update(part)
  return hash.digest('hex')
}

describe.each(boards)('%s', (board) => {
  test('image 0 is the firmware: read only, with the hash of what was built', async () => {
    const { client } = await device((await emulator(board)).tcp)
    const [firmware] = await client.image.state()
    expect(firmware).toMatchObject({ image: 0, slot: 0, version: '0.1.0', active: true, confirmed: true, bootable: false, pending: false })
    expect(Buffer.from(firmware?.hash ?? []).toString('hex')).toBe(imageHash(board))
    await expect(client.image.erase(0)).rejects.toMatchObject({ refusal: { group: 1, rc: 14 } })
  })
})
