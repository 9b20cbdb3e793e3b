/** What a contract's `budget.memory` is for, as a hint. @param memory bytes. */
export function memoryWords(memory: number): string {
  return `The contract gives a module ${memory} bytes of memory: static arrays, what it allocates and its stack lie in them.`
}
