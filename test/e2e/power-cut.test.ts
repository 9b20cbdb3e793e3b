/* The power goes while an emulated board writes its flash: the process is killed, and another one starts with the file that it leaves.
 * SETPOINT_POWER_CUTS=200 npm test -- power-cut, for more cuts than these. */
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { StillBoard } from '../bench/still.js'
import { use } from './support/boards.js'
import { commission, found, numberOf, packageOf, powerOn, rest, sayAndCut, words } from './support/cuts.js'
import { temporaryFile } from './support/programs.js'

const CUTS = Number(process.env.SETPOINT_POWER_CUTS ?? 20)
const EACH_MS = 20_000
const boards = [
  { board: 'native', share: 0.3 },
  { board: 'stm32f405', share: 0.4 },
  { board: 'riscv-virt', share: 0.3 },
]

function newFlash(): string {
  const flash = temporaryFile('flash.bin', '')
  rmSync(flash)
  return flash
}

describe.each(boards)('$board', ({ board, share }) => {
  const count = Math.round(CUTS * share)

  test(`loses nothing when it is killed ${count} times at random moments of upload, start, reset, confirm, revert, erase`, {
    timeout: 60_000 + count * EACH_MS,
  }, async () => {
    const flash = newFlash()
    const on = async (): Promise<StillBoard> => use(await powerOn(board, flash))
    let still = await on()
    await commission(still)
    let inside = 0
    for (let cut = 0; cut < count; cut++) {
      const [name, word] = Object.entries(words)[cut % Object.keys(words).length] ?? []
      if (!name || !word) throw new Error('there are words')
      await rest(still)
      const old = await numberOf(still)
      await word.ready(still, old + 1)
      const [from, to] = word.span[board === 'native' ? 'native' : 'emulated']
      const after = from + Math.random() * (to - from)
      const answered = await sayAndCut(word, still, old + 1, after)
      if (!answered) inside++
      still = await on()
      const allowed = word.after(`${old} confirmed ${old}`, `${old + 1} trial ${old}`, `${old + 1} confirmed ${old + 1}`)
      const what = await found(still)
      const told = `cut ${cut}: ${name}, ${answered ? 'answered, then ' : ''}cut after ${after.toFixed(1)} ms`
      expect(answered ? allowed.answered : allowed.cut, told).toContain(what)
    }
    process.stdout.write(`power-cut: ${board}: ${count} cuts, ${inside} of them before the answer: nothing lost\n`)
  })

  test('goes on with an upload where it stopped when it was killed', async () => {
    const flash = newFlash()
    const first = use(await powerOn(board, flash))
    let reached = 0
    const onProgress = ({ sent }: { sent: number }): void => {
      if (reached > 0 || sent < 3000) return
      reached = sent
      process.kill(first.emulator.pid, 'SIGKILL')
    }
    await expect(first.device.client.image.upload(packageOf(1), { onProgress })).rejects.toMatchObject({ code: 'closed' })
    await first.emulator.ended

    const second = use(await powerOn(board, flash))
    expect(await second.device.lifecycle()).toMatchObject({ candidate: 'uploading' })
    const sent: number[] = []
    await second.device.push(packageOf(1), { onProgress: (progress) => sent.push(progress.sent) })
    expect(sent[0]).toBeGreaterThanOrEqual(reached - (reached % 256))
    expect(await found(second)).toBe('1 trial 0')
  })
})
