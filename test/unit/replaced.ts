import { expect } from 'vitest'

/** A text with its first `from` replaced, which must be there: a test that changes nothing shows nothing. */
export function replaced(text: string, from: string | RegExp, to: string): string {
  expect(text).toMatch(from)
  return text.replace(from, () => to)
}
