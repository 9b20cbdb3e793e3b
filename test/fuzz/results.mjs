// The guest against V8: the same results of the modules that generate.c makes. Of a NaN that comes of arithmetic V8 leaves the sign to the
// processor, so the signs of canonical NaNs are not compared.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createContext, Script } from 'node:vm'
import { fuzzFolders } from '../unit/toolchain.mjs'

const paths = fuzzFolders()
const folder = join(paths.root, '.cache', 'fuzz', 'results')
const BATCH = 2000
const SHOWN = 20
const V8_MS = 30_000 // of real time, on a machine that may be busy: a module that ended in the guest ends in V8
const IN = [0, 1, 2, 3, 4, 5, 6, 7, 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0, 0xf0] // FUZZ_IN of fuzz.h
const [OK, TRAP, DECLINED] = [0, -50, -55]

/** With a time-out, which a call of its own has not. */
const timed = new Script('run()')
const context = createContext({})

/** A result, as it is compared: status; what evaluate returned and the struct at sp_out in hex, little-endian. A trap has its status alone. */
function result(status, returned, out) {
  if (status === TRAP) return String(TRAP)
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(returned)
  return `${status} ${bytes.toString('hex')} ${out}`.replaceAll(/(?<=0000c0|000000000000f8)ff/g, '7f')
}

function inV8(module, bytes) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module))
  const memory = () => new Uint8Array(exports.memory.buffer) // memory.grow makes another
  context.run = () => {
    exports._initialize?.()
    memory().set(IN, exports.sp_in.value)
    return exports.evaluate()
  }
  try {
    const returned = timed.runInContext(context, { timeout: V8_MS })
    const out = Buffer.from(memory().slice(exports.sp_out.value, exports.sp_out.value + bytes)).toString('hex')
    return result(returned === 0 ? OK : DECLINED, returned, out)
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return result(TRAP)
    return error.message
  }
}

/** What differs in a line of results_judge.c. */
function compare(line, planted) {
  const [number, status, returned, out, hex] = line.split('\t')
  const module = Buffer.from(hex, 'hex')
  const guest = result(Number(status), Number(returned), out)
  const other = inV8(module, out.length / 2)
  if (guest === other) return []
  const file = join(folder, `${planted ? 'planted-' : ''}${number}.wasm`)
  writeFileSync(file, module)
  return [`the guest has ${guest.slice(0, 40)}, V8 ${other.slice(0, 40)}: ${relative(paths.root, file)}`]
}

/** Compares modules until the time is over, or so many are made, from number `seed` on. Those that differ are kept. */
export function results(program, { seconds, seed, runs = Infinity, planted = false }) {
  mkdirSync(folder, { recursive: true })
  const differing = []
  let compared = 0
  let first = seed
  const ends = Date.now() + seconds * 1000
  for (; first - seed < runs && (runs < Infinity || Date.now() < ends); first += BATCH) {
    const args = [String(first), String(Math.min(BATCH, runs - (first - seed)))]
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 29 })
    if (status !== 0) throw new Error(`the guest ended with ${status} in ${args.join(' ')}:\n${stderr}`)
    const lines = stdout.split('\n').filter(Boolean)
    compared += lines.length
    differing.push(...lines.flatMap((line) => compare(line, planted)))
  }
  return {
    lines: [`${compared - differing.length} of ${compared} modules have the same results in V8`, ...differing.slice(0, SHOWN)],
    clean: differing.length === 0,
  }
}
