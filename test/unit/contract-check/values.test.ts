/** Numbers against their type and their bounds, and times: rules/values.ts. */
import { expect, test } from 'vitest'
import { changed, eachIsNamed, problems } from './tank.js'

eachIsNamed('values', [
  ['min above max', '"min": 0, "max": 99', '"min": »100, "max": 99', 'signals[2].min: min 100 is above max 99'],
  ['a bound outside of the type', '"max": 50', '"max": »256', 'signals[4].max: 256 is not within u8, 0 to 255'],
  ['a fraction of an integer', '"min": 38', '"min": »38.5', 'signals[4].min: 38.5 is no whole number, as u8 wants'],
  ['a bound beyond f32', '"max": 99', '"max": »1e39', 'signals[2].max: 1e+39 is not within f32'],
  [
    'a stale_after that rounds to nothing',
    '"stale_after": 60',
    '"stale_after": »0.0001',
    'signals[2].stale_after: 0.0001 s is no whole number of ms',
  ],
  [
    'a stale_after beyond 32 bits',
    '"stale_after": 60',
    '"stale_after": »4294968',
    'signals[2].stale_after: 4294968 s is too long. At most 4294967 s.',
  ],
])

test('a bound of f32 that is no value of f32 is a value of the field all the same', () => {
  const bounds = '"min": 40, "max": 65, "rate": 0.05, "step": 0.5, "fallback": 52'
  expect(problems(changed(bounds, '"min": 0, "max": 0.1, "rate": 1, "fallback": 0.1'))).toEqual([])
})
