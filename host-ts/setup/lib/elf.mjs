const MAGIC = '\x7fELF'
const LITTLE_ENDIAN = 1

/** Places in the headers, for each class of file (System V ABI, "ELF Header", "Program Header"); words are `size` bytes, little-endian. */
const layouts = {
  1: { size: 4, programHeaders: 28, sectionHeaders: 32, counts: 42, offset: 4, length: 16 },
  2: { size: 8, programHeaders: 32, sectionHeaders: 40, counts: 54, offset: 8, length: 32 },
}

/**
 * A program without its symbols and debug information: all that a loader looks at, byte for byte where it was. The strip of binutils will not
 * do: where sections share addresses, as in the arena, it makes another segment of them. A file of another format is left as it is.
 */
export function loadedPart(file) {
  const layout = layouts[file[4]]
  if (file.toString('latin1', 0, 4) !== MAGIC || !layout || file[5] !== LITTLE_ENDIAN) return file
  const { size, programHeaders, sectionHeaders, counts, offset, length } = layout
  const word = (at) => (size === 4 ? file.readUInt32LE(at) : Number(file.readBigUInt64LE(at)))
  const [entry, count] = [file.readUInt16LE(counts), file.readUInt16LE(counts + 2)]
  const headers = Array.from({ length: count }, (_, i) => word(programHeaders) + i * entry)
  const ends = headers.map((at) => word(at + offset) + word(at + length))
  const loaded = Buffer.from(file.subarray(0, Math.max(word(programHeaders) + count * entry, ...ends)))
  loaded.fill(0, sectionHeaders, sectionHeaders + size)
  loaded.fill(0, counts + 6, counts + 10) // how many sections there are, and which has their names
  return loaded
}
