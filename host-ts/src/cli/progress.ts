import { Presets, SingleBar } from 'cli-progress'
import type { UploadProgress } from '../client/index.js'
import { pace } from '../words/index.js'
import type { Output } from './output.js'

/** A bar on stderr for what takes longer than a moment; nothing where nobody watches. */
export interface Progress {
  update(progress: UploadProgress): void
  stop(): void
}

const SHOWN_AFTER_MS = 300

export function progressBar(out: Output, label: string): Progress {
  if (out.json || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const begun = performance.now()
  const format = `${label} {bar} {percentage} %  {pace}`
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 30 },
    Presets.shades_classic,
  )
  return {
    update({ sent, total, bytesPerSecond }) {
      const payload = { pace: pace(total - sent, bytesPerSecond) }
      if (bar.isActive) bar.update(sent, payload)
      else if (performance.now() - begun > SHOWN_AFTER_MS) bar.start(total, sent, payload)
    },
    stop: () => bar.stop(),
  }
}
