/* Files that are dropped on the page. */

/** A file that misses its place must not replace the page. */
export function acceptDrops(place: HTMLElement, take: (files: readonly File[]) => void): void {
  for (const kind of ['dragover', 'drop', 'dragleave'] as const) {
    document.addEventListener(kind, (event) => {
      event.preventDefault()
      place.classList.toggle('over', kind === 'dragover')
      if (kind === 'drop') take([...(event.dataTransfer?.files ?? [])])
    })
  }
}

/** A sentence where files cannot be taken now, or where it was no file that was dropped. */
export function whyNotTaken(
  files: ReadonlyArray<{ name: string }>,
  { connected, busy }: { connected: boolean; busy: boolean },
): string | undefined {
  const [file] = files
  if (!file) return 'Nothing was taken: what was dropped is no file.'
  if (files.length > 1) return `None of the ${files.length} files was taken: a device takes one package at a time.`
  if (!connected) return `${file.name} was not taken: no device is connected.`
  return busy ? `${file.name} was not taken: wait until the device is done with what it does, then drop it again.` : undefined
}
