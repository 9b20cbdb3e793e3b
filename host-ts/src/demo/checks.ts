/** Claims that the demo makes: each is written down together with whether it held. */
export interface Checks {
  claim(text: string, holds: boolean): void
  readonly claims: readonly { text: string; holds: boolean }[]
  readonly allHold: boolean
}

export function createChecks(): Checks {
  const claims: { text: string; holds: boolean }[] = []
  return {
    claims,
    claim: (text, holds) => void claims.push({ text, holds }),
    get allHold() {
      return claims.length > 0 && claims.every(({ holds }) => holds)
    },
  }
}
