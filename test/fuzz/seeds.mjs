// What the fuzzers start from: the modules and vectors of the other tests, in the shape of each target's input.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { embedModules } from '../unit/embed.mjs'

/** Every module of the unit tests and of modules/, as [name, bytes]. */
export function modules(paths) {
  embedModules(paths)
  const built = readdirSync(join(paths.root, 'modules'), { recursive: true }).filter((file) => /build\/[^/]+\.wasm$/.test(file))
  const texts = readdirSync(paths.generated).filter((file) => file.endsWith('.wasm'))
  return [...texts.map((file) => join(paths.generated, file)), ...built.map((file) => join(paths.root, 'modules', file))].map((path) => [
    path.slice(path.lastIndexOf('/') + 1),
    readFileSync(path),
  ])
}

const unhex = (hex) => Buffer.from(hex, 'hex')

/** A message of link_fuzz.c: its length and what happens around it in front. */
const message = (bytes, flags) => Buffer.concat([Buffer.from([bytes.length & 0xff, (bytes.length >> 8) | flags]), bytes])
const COBS = 0x04
const A_PERIOD = 0x10

/** An upload of a package in one message: {image: 1, len, off: 0, data}. */
function upload(file) {
  const u16 = (value) => Buffer.from([0x19, value >> 8, value & 0xff])
  const payload = Buffer.concat([
    Buffer.from('a465696d61676501636c656e', 'hex'),
    u16(file.length),
    Buffer.from('636f6666006464617461', 'hex'),
    Buffer.from([0x59, file.length >> 8, file.length & 0xff]),
    file,
  ])
  return Buffer.concat([Buffer.from([0x0a, 0, payload.length >> 8, payload.length & 0xff, 0, 1, 1, 1]), payload])
}

const vectorsOf = (paths) => (name) => JSON.parse(readFileSync(join(paths.root, 'test', 'vectors', `${name}.json`), 'utf8'))

const SEAL = 144 // bytes of SHA-256, key hash and signature with their heads

/** Each package as it is, without what is signed anew there, and that with a byte near the end changed. */
function packages(paths) {
  const files = vectorsOf(paths)('signed_packages').map(({ file }) => unhex(file))
  return files.flatMap((file, i) => {
    const part = file.subarray(0, -SEAL)
    const place = part.length + SEAL - 1 - (i % SEAL)
    return [
      Buffer.concat([Buffer.from([0x00]), file]),
      Buffer.concat([Buffer.from([0x01]), part]),
      Buffer.concat([Buffer.from([0x03, place & 0xff, place >> 8, 0x80]), part]),
    ]
  })
}

function links(paths) {
  const vectors = vectorsOf(paths)
  const requests = vectors('exchanges').map(({ request }) => unhex(request))
  const packages = vectors('packages').map(({ file }) => unhex(file))
  const head = Buffer.from([0x50]) // messages; the tank has 80 degrees
  const crashed = [0x1e, 0x2e, 0x6c, 0x38, 0x78, 0xae] // messages after crashes, more and fewer (link_fuzz.c)
  return [
    ...requests.map((request, i) => Buffer.concat([head, message(request, i % 2 === 0 ? 0 : COBS)])),
    ...[head, ...crashed.map((first) => Buffer.from([first]))].flatMap((first) => [
      Buffer.concat([first, ...requests.map((request) => message(request, 0))]),
      ...packages
        .slice(0, 1)
        .map((file) => Buffer.concat([first, message(upload(file), A_PERIOD), ...requests.map((r) => message(r, A_PERIOD))])),
    ]),
    ...packages.map((file) =>
      Buffer.concat([head, message(upload(file), A_PERIOD), ...requests.slice(0, 3).map((r) => message(r, A_PERIOD))]),
    ),
    ...vectors('frames').flatMap((frame) =>
      Object.values(frame)
        .filter((value) => typeof value === 'string' && /^([0-9a-f]{2}){4,}$/.test(value))
        .map((value) => Buffer.concat([Buffer.from([0x51]), unhex(value)])),
    ),
  ]
}

/** Writes them below `folder`, a folder for each target. */
export function writeSeeds(paths, folder) {
  const write = (target, inputs) => {
    const place = join(folder, target)
    rmSync(place, { recursive: true, force: true })
    mkdirSync(place, { recursive: true })
    for (const [i, bytes] of inputs.entries()) writeFileSync(join(place, String(i)), bytes)
  }
  const all = modules(paths)
  write(
    'vet',
    all.map(([, bytes], i) => Buffer.concat([Buffer.from([1 + (i % 5), 7, 64]), bytes])),
  )
  write(
    'guest',
    all.map(([, bytes]) => Buffer.concat([Buffer.from([1]), bytes])),
  )
  write('package', packages(paths))
  write('link', links(paths))
}
