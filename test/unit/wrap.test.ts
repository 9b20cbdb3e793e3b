import { styleText } from 'node:util'
import { expect, test } from 'vitest'
import { table } from '../../host-ts/src/cli/format.js'
import { wrap } from '../../host-ts/src/cli/wrap.js'

const STORE = 'sectors 1 to 4, 112 KiB: the module store'

test('a line that fits stays as it is, up to the last column', () => {
  expect(wrap('twelve chars\n\n  and  more ', 12)).toBe('twelve chars\n\n  and  more ')
})

test('a line that is too long is broken between words, and only there', () => {
  expect(wrap('The board may have no whole firmware now.', 24)).toBe('The board may have no\nwhole firmware now.')
})

test('the last column of a table goes on under its beginning', () => {
  const rows = [
    ['erases', 'sector 0 (16 KiB)'],
    ['keeps', STORE],
  ]
  expect(wrap(table(rows), 32)).toBe('erases  sector 0 (16 KiB)\nkeeps   sectors 1 to 4, 112 KiB:\n        the module store')
})

test('so does a row whose first cell is empty', () => {
  expect(
    wrap(
      table([
        ['module', 'a'],
        ['', STORE],
      ]),
      32,
    ),
  ).toBe('module  a\n        sectors 1 to 4, 112 KiB:\n        the module store')
})

test('where the last column would be too narrow, the row goes on at the left', () => {
  expect(wrap(`${'setpoint'.padEnd(30)}  ${STORE}`, 44)).toBe(
    'setpoint                        sectors 1\n  to 4, 112 KiB: the module store',
  )
})

test('a word that is too long is not broken, and moves to no line of its own', () => {
  const hash = '0123456789'.repeat(5)
  expect(wrap(`hash  ${hash}`, 40)).toBe(`hash  ${hash}`)
})

test('codes for styles take no columns', () => {
  const bold = styleText('bold', 'twenty', { validateStream: false })
  expect(wrap(`${bold} and four columns`, 24)).toBe(`${bold} and four columns`)
  expect(wrap(`${bold} and four columns more`, 24)).toBe(`${bold} and four columns\nmore`)
})
