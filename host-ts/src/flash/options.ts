import type { OnFlashProgress } from './progress.js'

export interface FlashOptions {
  /** Of the transport: 115200 when absent. */
  baudRate?: number | undefined
  /** Milliseconds to look for the loader; 3000 when absent. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
  /** Not called before flash is about to be changed. */
  onProgress?: OnFlashProgress | undefined
}
