/** Answers of the loader (AN3155 section 3). */
export const ACK = 0x79
export const NACK = 0x1f

/** Milliseconds. AN3155 gives none: it has the host wait for each answer. */
export interface Stm32Timing {
  /** For an answer that needs no work on flash. */
  answer: number
  /** After which nothing more comes, on top of the line's own time. */
  quiet: number
  /** Of one byte on the line. */
  byte: number
  /** For the erase of 16 KiB. */
  erase: number
}

/** Twice the longest that the data sheet of the STM32F405 has (8 bits in parallel, the slowest). */
const ERASE_MS = 1600

/** @param baudRate 8E1 takes eleven bits a byte. */
export function timingFor(baudRate: number): Stm32Timing {
  return { answer: 500, quiet: 100, byte: 11_000 / baudRate, erase: ERASE_MS }
}
