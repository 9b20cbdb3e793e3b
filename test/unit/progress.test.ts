import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createOutput } from '../../host-ts/src/cli/output.js'
import { progressBar } from '../../host-ts/src/cli/progress.js'
import { pace } from '../../host-ts/src/words/index.js'

test('progress tells rate and time left', () => {
  expect(pace(10_240, 2048)).toBe('2.0 KiB/s  5 s left')
})

test('a push that has just been resumed claims neither rate nor end', () => {
  expect(pace(10_240, 0)).toBe('')
})

describe('a bar on a terminal', () => {
  const { isTTY } = process.stderr
  let shown: string
  beforeEach(() => {
    shown = ''
    vi.useFakeTimers()
    process.stderr.isTTY = true
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      shown += text
      return true
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
    process.stderr.isTTY = isTTY
  })

  test('is there after a moment, though the first step is not done, and goes on with the next one', () => {
    const bar = progressBar(createOutput(false), 'Erasing')
    bar.update({ sent: 0, total: 200, bytesPerSecond: 0 })
    vi.advanceTimersByTime(200)
    expect(shown).toBe('')
    vi.advanceTimersByTime(200)
    expect(shown).toMatch(/Erasing .* 0 %/)
    bar.update({ sent: 100, total: 200, bytesPerSecond: 50 })
    vi.advanceTimersByTime(200)
    expect(shown).toMatch(/Erasing .* 50 % {2}50 B\/s {2}2 s left/)
    bar.stop()
  })

  test('is not there for what is done before', () => {
    const bar = progressBar(createOutput(false), 'Erasing')
    bar.update({ sent: 200, total: 200, bytesPerSecond: 0 })
    bar.stop()
    vi.advanceTimersByTime(1000)
    expect(shown).toBe('')
  })
})
