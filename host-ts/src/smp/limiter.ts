/** A counting semaphore whose size may change: what it lets in at once, in order of asking. */
export function limiter(initial: number): { setLimit(limit: number): void; acquire(): Promise<() => void> } {
  const queue: Array<() => void> = []
  let limit = initial
  let active = 0

  const admit = (): void => {
    while (active < limit) {
      const next = queue.shift()
      if (!next) return
      active++
      next()
    }
  }
  const release = (): void => {
    active--
    admit()
  }

  return {
    setLimit(value) {
      limit = Math.max(1, value)
      admit()
    },
    acquire: () =>
      new Promise((resolve) => {
        queue.push(() => resolve(release))
        admit()
      }),
  }
}
