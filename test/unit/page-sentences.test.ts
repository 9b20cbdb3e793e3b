import { expect, test } from 'vitest'
import { SetpointError } from '../../host-ts/src/error.js'
import { problem, withoutCommands } from '../../host-ts/src/page/sentences.js'

test('what a page says of an error has its hint, and no command, for there is none to be typed', () => {
  const hint = 'Confirm it to keep it (setpoint confirm), or revert it (setpoint revert) and push it again.'
  expect(problem(new SetpointError('refused', 'This package is on trial', { hint }))).toBe(
    'This package is on trial. Confirm it to keep it, or revert it and push it again.',
  )
  expect(problem(new SetpointError('timeout', 'Silent', { hint: 'Is its baud rate right (--baud)?' }))).toBe(
    'Silent. Is its baud rate right?',
  )
  expect(problem(new Error('nothing else'))).toBe('nothing else')
})

test('other parentheses stay', () => {
  expect(withoutCommands('price[23] is NaN (price is -10 to 10)')).toBe('price[23] is NaN (price is -10 to 10)')
})
