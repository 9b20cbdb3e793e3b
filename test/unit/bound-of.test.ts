import { expect, test } from 'vitest'
import type { Point } from '../../host-ts/src/contract/index.js'
import { boundOf } from '../../host-ts/src/project/index.js'

const level = { name: 'level', type: 'f32', min: 0.7, max: 1.1, rate: 1, fallback: 0.7 } as Point

test.each([
  ['the float of a decimal min', Math.fround(0.7), 'within'],
  ['the float of a decimal max', Math.fround(1.1), 'within'],
  ['the float below min', Math.fround(0.7) - 2 ** -24, 'min'],
  ['the float above max', Math.fround(1.1) + 2 ** -23, 'max'],
  ['NaN', Number.NaN, 'not-finite'],
])('a proposal that is %s', (_what, proposed, bound) => {
  expect(boundOf(level, proposed)).toBe(bound)
})

test('of f64 a bound is as the contract writes it', () => {
  expect(boundOf({ ...level, type: 'f64' } as Point, 0.7)).toBe('within')
  expect(boundOf({ ...level, type: 'f64' } as Point, 0.7 - 2 ** -53)).toBe('min')
})
