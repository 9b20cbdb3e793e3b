/* One listener for all that must be done when this process ends: Node.js warns of many. */
const todo = new Set<() => void>()
let listens = false

/** @returns what takes it back. */
export function atExit(act: () => void): () => void {
  if (!listens) {
    listens = true
    process.once('exit', () => {
      for (const each of todo) each()
    })
  }
  todo.add(act)
  return () => void todo.delete(act)
}
