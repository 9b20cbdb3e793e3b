import { availableParallelism } from 'node:os'

/** Runs `work` on every item, as many at a time as there are processors; answers the results in order. */
export async function pool(items, work) {
  const results = new Array(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
