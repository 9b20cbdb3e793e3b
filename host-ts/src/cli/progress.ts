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

/** It is shown after that moment, also where the next step takes long. */
export function progressBar(out: Output, label: string): Progress {
  if (out.json || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const format = `${label} {bar} {percentage} %  {pace}`
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 30 },
    Presets.shades_classic,
  )
  let latest: UploadProgress | undefined
  let due = false
  const show = (): void => {
    if (!due || latest === undefined) return
    const { sent, total, bytesPerSecond } = latest
    const payload = { pace: pace(total - sent, bytesPerSecond) }
    if (bar.isActive) bar.update(sent, payload)
    else bar.start(total, sent, payload)
  }
  const timer = setTimeout(() => {
    due = true
    show()
  }, SHOWN_AFTER_MS)
  return {
    update(progress) {
      latest = progress
      show()
    },
    stop() {
      clearTimeout(timer)
      bar.stop()
    },
  }
}
