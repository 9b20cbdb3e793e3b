// Mutants of WebAssembly modules: some broken as bytes, most only in one place behind sizes that are right, so that they get deep into a
// validator. The same seed gives the same mutants.

/** Numbers below a limit, the same for a seed (xorshift32). */
export function random(seed) {
  let state = (seed * 2654435761 + 0x9e3779b9) >>> 0 || 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % limit
  }
}

const HEADER = 8
const CODE = 10

function readU32(bytes, at) {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return { value, at }
  }
  return undefined
}

/** LEB128, padded by so many bytes that it need not have. */
function leb(value, padding = 0) {
  const bytes = []
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80)
  bytes.push(value)
  for (; padding > 0; padding--) {
    bytes[bytes.length - 1] |= 0x80
    bytes.push(0)
  }
  return bytes
}

/** Pieces with a size in front of each: the sections of a module (with their number), the bodies of the code section. */
function pieces(bytes, from, numbered) {
  const found = []
  let at = from
  while (at < bytes.length) {
    const size = readU32(bytes, numbered ? at + 1 : at)
    if (!size || size.at + size.value > bytes.length) return undefined
    found.push({ id: numbered ? bytes[at] : undefined, bytes: bytes.slice(size.at, size.at + size.value) })
    at = size.at + size.value
  }
  return found
}

function joined(parts) {
  const whole = []
  for (const { id, bytes, padding = 0 } of parts) {
    if (id !== undefined) whole.push(id)
    whole.push(...leb(bytes.length, padding), ...bytes)
  }
  return whole
}

/** Opcodes, with those that change how the rest is read or typed more often. */
const structural = [
  0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x00, 0x10, 0x11, 0x1a, 0x1b, 0x20, 0x21, 0x22, 0x23, 0x24, 0x41, 0x42, 0xfc,
]
const interesting = [0, 1, 2, 3, 0x3f, 0x40, 0x41, 0x60, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0xff]

/** Changes of bytes that keep to nothing. Each answers new bytes. */
const onBytes = [
  (bytes, pick) => bytes.with(pick(bytes.length), pick(256)),
  (bytes, pick) => bytes.with(pick(bytes.length), interesting[pick(interesting.length)]),
  (bytes, pick) => bytes.with(pick(bytes.length), structural[pick(structural.length)]),
  (bytes, pick) => bytes.with(pick(bytes.length), pick(0xc5)),
  (bytes, pick) => {
    const at = pick(bytes.length)
    return bytes.with(at, bytes[at] ^ (1 << pick(8)))
  },
  (bytes, pick) => bytes.toSpliced(pick(bytes.length), 1 + pick(3)),
  (bytes, pick) => bytes.toSpliced(pick(bytes.length + 1), 0, structural[pick(structural.length)]),
  (bytes, pick) => bytes.toSpliced(pick(bytes.length + 1), 0, interesting[pick(interesting.length)], interesting[pick(interesting.length)]),
  (bytes, pick) => {
    const at = pick(bytes.length)
    const count = 1 + pick(12)
    return bytes.toSpliced(pick(bytes.length + 1), 0, ...bytes.slice(at, at + count))
  },
  (bytes, pick) => {
    const at = pick(bytes.length)
    return bytes[at] < 0x80 ? bytes.toSpliced(at, 1, ...leb(bytes[at], 1 + pick(5))) : bytes
  },
]

const change = (bytes, pick) => {
  let changed = [...bytes]
  for (let times = 1 + pick(2); times > 0 && changed.length > 0; times--) changed = onBytes[pick(onBytes.length)](changed, pick)
  return changed
}

/** One body, or two exchanged, with the count and all sizes as they must be. */
function changeBody(section, pick) {
  const count = readU32(section.bytes, 0)
  const bodies = count && pieces(section.bytes, count.at, false)
  if (!bodies || bodies.length === 0) return change(section.bytes, pick)
  const at = pick(bodies.length)
  if (pick(8) === 0) bodies[at] = bodies[pick(bodies.length)]
  else bodies[at] = { bytes: change(bodies[at].bytes, pick) }
  return [...section.bytes.slice(0, count.at), ...joined(bodies)]
}

const custom = (pick) => ({ id: 0, bytes: [...leb(pick(4)), ...Array.from({ length: pick(6) }, () => (pick(3) === 0 ? pick(256) : 0x61))] })

/** Changes of the list of sections; each answers a new one. */
const onSections = [
  ...Array(10).fill((sections, pick) => {
    const at = sections.findIndex(({ id }) => id === CODE)
    return at < 0 ? sections : sections.with(at, { id: CODE, bytes: changeBody(sections[at], pick) })
  }),
  ...Array(6).fill((sections, pick) => {
    const at = pick(sections.length)
    return sections.with(at, { id: sections[at].id, bytes: change(sections[at].bytes, pick) })
  }),
  (sections, pick) => sections.toSpliced(pick(sections.length), 1),
  (sections, pick) => sections.toSpliced(pick(sections.length + 1), 0, sections[pick(sections.length)]),
  (sections, pick) => sections.toSpliced(pick(sections.length + 1), 0, custom(pick)),
  (sections, pick) => {
    const at = pick(sections.length)
    return sections.with(at, { ...sections[at], padding: pick(5) })
  },
  (sections, pick, other) => {
    const donor = other[pick(other.length)]
    const at = sections.findIndex(({ id }) => id === donor.id)
    return at < 0 ? sections : sections.with(at, donor)
  },
]

/** A mutant of a module; `donor` is another, of which it may take a section. */
export function mutate(module, donor, pick) {
  const sections = pieces(module, HEADER, true)
  const other = pieces(donor, HEADER, true)
  if (!sections || sections.length === 0 || !other || other.length === 0 || pick(10) === 0) return Uint8Array.from(change(module, pick))
  let changed = sections
  for (let times = 1 + pick(3); times > 0 && changed.length > 0; times--)
    changed = onSections[pick(onSections.length)](changed, pick, other)
  return Uint8Array.from([...module.slice(0, HEADER), ...joined(changed)])
}
