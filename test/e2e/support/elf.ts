const PT_LOAD = 1

/** The contents of an ELF file's loadable segments, by physical address (System V ABI, "Program Header"; 32 bits, little-endian). */
export function segments(elf: Buffer): Buffer[] {
  const [table, size, count] = [elf.readUInt32LE(28), elf.readUInt16LE(42), elf.readUInt16LE(44)]
  const headers = Array.from({ length: count }, (_, i) => elf.subarray(table + i * size, table + (i + 1) * size))
  return headers
    .map((header) => [0, 4, 12, 16].map((at) => header.readUInt32LE(at)) as [type: number, offset: number, address: number, length: number])
    .filter(([type, , , length]) => type === PT_LOAD && length > 0)
    .sort(([, , a], [, , b]) => a - b)
    .map(([, offset, , length]) => elf.subarray(offset, offset + length))
}
