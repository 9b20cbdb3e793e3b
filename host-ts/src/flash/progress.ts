/** How far flashing is. Each phase counts bytes of its own. */
export interface FlashProgress {
  phase: 'erase' | 'write' | 'verify'
  /** Bytes that are done, of `total`. */
  done: number
  total: number
  /** Since the phase began; 0 while it is not known. */
  bytesPerSecond: number
}

export type OnFlashProgress = (progress: FlashProgress) => void

/** Reports that a phase begins, and its steps: call it with the bytes of each. */
export function progressOf(phase: FlashProgress['phase'], total: number, onProgress: OnFlashProgress | undefined): (bytes: number) => void {
  const begun = performance.now()
  let done = 0
  const step = (bytes: number): void => {
    done += bytes
    const seconds = (performance.now() - begun) / 1000
    onProgress?.({ phase, done, total, bytesPerSecond: seconds > 0 ? done / seconds : 0 })
  }
  step(0)
  return step
}
