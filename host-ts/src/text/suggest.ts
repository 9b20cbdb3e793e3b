/** The candidate that was most likely meant by a word; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = 1 + Math.floor(Math.min(word.length, LONGEST) / 3)
  for (const candidate of candidates) {
    const distance = edits(word.slice(0, LONGEST), candidate)
    // Of two as near the one that begins alike: `K/hh` is `K/h` and not `W/h`.
    if (distance < least || (distance === least && (best === undefined || (candidate[0] === word[0] && best[0] !== word[0])))) {
      best = candidate
      least = distance
    }
  }
  return best
}

const LONGEST = 40

/** Letters to insert, remove, replace or exchange with their neighbour (optimal string alignment); only the case differs: half of one. */
function edits(a: string, b: string): number {
  if (a.toLowerCase() === b.toLowerCase()) return a === b ? 0 : 0.5
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
