// Texts that may be a contract file, nearly one, or none: mutants of text and of structure, and contracts made at random. The same seed gives
// the same text.

/** One of a list; `pick` gives numbers below a limit. */
export const one = (pick, list) => list[pick(list.length)]

/** Pieces of text that mean something to JSON, to JavaScript or to a contract. */
const pieces = [
  ...'{ } [ ] : , "'.split(' '),
  ...['\\', '\\u', '//', '/*', '\0', '\n', '\r\n', '\ufeff', '\ud800', '\u2028', ' '],
  ...'- 1e999 0x1 01 null true NaN {} [] "" "__proto__" "constructor" "\\ud800" 9007199254740993 -0 1e-400 0.1 65536'.split(' '),
]

const cut = (text, pick) => text.slice(0, pick(text.length))

function putPiece(text, pick) {
  const at = pick(text.length + 1)
  return text.slice(0, at) + one(pick, pieces) + text.slice(at + pick(3))
}

function repeatPart(text, pick) {
  const [at, from] = [pick(text.length + 1), pick(text.length)]
  return text.slice(0, at) + text.slice(from, from + pick(60)) + text.slice(at)
}

function removePart(text, pick) {
  const at = pick(text.length)
  return text.slice(0, at) + text.slice(at + 1 + pick(20))
}

function openOften(text, pick) {
  const at = pick(text.length + 1)
  return text.slice(0, at) + one(pick, ['[', '{"a":', '"', '\\']).repeat(1 + pick(3000)) + text.slice(at)
}

/** Changes of text that keep to nothing. */
const textChanges = [cut, putPiece, repeatPart, removePart, openOften]

/** One of them. */
export const changeText = (text, pick) => one(pick, textChanges)(text, pick)

const keys = [
  ...'name description type length unit source clock min max stale_after optional default since rate'.split(' '),
  ...'step fallback immediate hold dwell version major minor signals points probes state budget period'.split(' '),
  ...'fuel load_fuel depth deadline memory stack faults __proto__ toString'.split(' '),
  ...['', '\ud800', '$schema', 'naem', 'points[0]'],
]

const words = [
  ...'bool i8 u8 i16 u16 i32 u32 i64 f32 f64 board host clock setting utc zone s Cel K'.split(' '),
  ...'price tank has_wind in set_power a constructor'.split(' '),
  ...['\ud800', '\u202e', '*/', '', 'x'.repeat(500), '1'],
]

const numbers = [
  ...[0, 1, -1, 2, 3, 10, 15, 24, 255, 256, 1e3, 65_535, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53)],
  ...[1e39, 1e308, 5e-324, 0.1, 0.5, -0.3],
]

function anything(pick, depth = 3) {
  const kind = pick(depth > 0 ? 8 : 5)
  if (kind === 0) return one(pick, [null, true, false])
  if (kind < 3) return one(pick, numbers)
  if (kind < 5) return one(pick, words)
  const parts = Array.from({ length: pick(5) }, () => anything(pick, depth - 1))
  return kind < 6 ? parts : Object.fromEntries(parts.map((part) => [one(pick, keys), part]))
}

/** Every object and list of a value, itself too. */
const inner = (value) => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(inner)] : [])

/** One change of a structure. */
function changeInside(value, pick) {
  const place = one(pick, inner(value))
  const own = Object.keys(place)
  const key = one(pick, own)
  const kind = pick(8)
  if (Array.isArray(place)) {
    if (kind < 2) place.splice(pick(place.length + 1), 0, structuredClone(place[pick(place.length)] ?? anything(pick)))
    else if (kind < 4) place.splice(pick(place.length), 1)
    else if (kind < 5) place.reverse()
    else place[pick(place.length + 1)] = anything(pick)
  } else if (kind < 1 || key === undefined)
    Object.defineProperty(place, one(pick, keys), { value: anything(pick), enumerable: true, writable: true, configurable: true })
  else if (kind < 2) delete place[key]
  else if (typeof place[key] === 'number' && kind < 6) place[key] = pick(2) === 0 ? one(pick, numbers) : place[key] + one(pick, numbers)
  else if (typeof place[key] === 'string' && kind < 6) place[key] = one(pick, words)
  else place[key] = anything(pick)
}

/** A text that may be a contract, nearly one, or none. */
export function mutant(all, pick) {
  if (pick(20) === 0) return JSON.stringify(anything(pick, 6))
  let text = one(pick, all)
  if (pick(2) === 0) {
    const value = JSON.parse(text)
    for (let times = 1 + pick(3); times > 0; times--) changeInside(value, pick)
    text = JSON.stringify(value, undefined, pick(3)) ?? ''
  }
  if (pick(2) === 0) for (let times = 1 + pick(2); times > 0; times--) text = changeText(text, pick)
  return text
}
