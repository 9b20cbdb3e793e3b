import { expect, test } from 'vitest'
import { SetpointError } from '../../host-ts/src/error.js'
import { parsePackage } from '../../host-ts/src/package/index.js'
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

test('a file that is no package is told what one is made of, and an empty one that it is empty', () => {
  const told = (file: Uint8Array): string => {
    try {
      return parsePackage(file).version
    } catch (error) {
      return problem(error)
    }
  }
  const made = 'A package is made of a module, a .wasm file, by packing and signing it.'
  expect(told(new TextEncoder().encode('these are notes, no package at all'))).toBe(`Not a package: it has no image header. ${made}`)
  expect(told(new Uint8Array(0))).toBe(`Not a package: it is empty. ${made}`)
})
