import { expect, test } from 'vitest'
import { pace } from '../../host-ts/src/words/index.js'

test('progress tells rate and time left', () => {
  expect(pace(10_240, 2048)).toBe('2.0 KiB/s  5 s left')
})

test('a push that has just been resumed claims neither rate nor end', () => {
  expect(pace(10_240, 0)).toBe('')
})
