/** What keeping the guest in costs, and how much of its stack the worst modules take, on the emulated STM32F405. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost, type Figure } from './figure.js'
import { costOf, returnAddress } from './instructions.js'
import { build, openRig, type Rig } from './rig.js'
import { symbolsOf } from './symbols.js'

const IN_AND_OUT_MOST = 120
const STOP_MOST = 200
/** Of the guest's stack; the rest is for what nobody has found. */
const STACK_SHARE = 0.8
const BLOCKS = 24
const ARGUMENTS = 16

const PLANTED = build('stm32f405_qemu_planted')
/** Orders of test/planted. */
const SPIN = 5
const NOTHING = 254
const order = (kind: number): number => kind * 2 ** 32

type Addresses = ReturnType<typeof symbolsOf>

function assemble(body: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-bench-'))
  const head = '(memory (export "memory") 1) (global (export "sp_in") i32 (i32.const 0)) (global (export "sp_out") i32 (i32.const 512))'
  writeFileSync(join(folder, 'm.wat'), `(module ${head} ${body})`)
  execFileSync('wat2wasm', ['m.wat'], { cwd: folder })
  const bytes = new Uint8Array(readFileSync(join(folder, 'm.wasm')))
  rmSync(folder, { recursive: true })
  return bytes
}

/** Blocks as deep as they may nest, and a call with as many arguments as it may have: what Wasm3's compiler takes most for. */
function nested(): Uint8Array {
  const params = 'i32 '.repeat(ARGUMENTS)
  const call = `(drop (call $f ${'(local.get 0) '.repeat(ARGUMENTS)}))`
  const blocks = Array.from({ length: BLOCKS }).reduce<string>((inner) => `(if (local.get 0) (then) (else ${inner}))`, call)
  return assemble(`(func $f (param ${params}) (result i32) (local.get 0))
    (func $nest (param i32) ${blocks})
    (func (export "evaluate") (result i32) (call $nest (i32.const 0)) (i32.const 0))`)
}

/** Endless recursion by indirect calls. */
const deep = (): Uint8Array =>
  assemble(`(table funcref (elem $f)) (type $t (func (param f64) (result f64)))
    (func $f (type $t) (f64.add (local.get 0) (call_indirect (type $t) (f64.mul (local.get 0) (local.get 0)) (i32.const 0))))
    (func (export "evaluate") (result i32) (drop (call $f (f64.const 1.5))) (i32.const 0))`)

/** Bytes of the guest's stack that have been used since the load. */
async function stackUsed(rig: Rig, address: Addresses): Promise<number> {
  const bottom = address('sp_link_arena')
  const stack = await rig.stopped((gdb) => gdb.readBytes(bottom, address('sp_link_guest_stack') - bottom))
  return stack.length - stack.findIndex((byte) => byte !== 0)
}

/** Instructions of running a guest that returns at once. */
export async function inAndOut(): Promise<number> {
  const address = symbolsOf(PLANTED)
  await using rig = await openRig(PLANTED)
  await rig.signals({ price_start: order(NOTHING) })
  return await rig.evaluate((gdb) => costOf(gdb, address('sp_port_guest_run')))
}

/** Instructions from the deadline's interrupt to the return into the sandbox. */
async function stopping(rig: Rig, address: Addresses): Promise<number> {
  await rig.signals({ price_start: order(SPIN) })
  return rig.evaluate(async (gdb) => {
    await gdb.runTo(address('sp_port_guest_run'))
    const end = await returnAddress(gdb)
    await gdb.runTo(address('sp_systick_interrupt'))
    return gdb.stepTo(end, true)
  })
}

export async function isolationFigures(): Promise<Figure[]> {
  const address = symbolsOf(PLANTED)
  const size = address('sp_link_guest_stack') - address('sp_link_arena')
  await using rig = await openRig(PLANTED)
  const stop = await stopping(rig, address)
  await rig.signals()
  await rig.device.push(nested())
  const loading = await stackUsed(rig, address)
  await rig.device.push(deep())
  await rig.evaluate(async () => undefined)
  const recursion = await stackUsed(rig, address)
  const { evaluation } = await rig.device.status()
  if (evaluation?.result !== 'depth') throw new Error(`the recursion ended as ${evaluation?.result}`)
  return [
    atMost('into the guest and out again on the emulated STM32F405', await inAndOut(), IN_AND_OUT_MOST, 'instructions'),
    atMost('from the deadline interrupt to the running control loop', stop, STOP_MOST, 'instructions'),
    atMost(`stack of the guest for blocks nested as deep as they may, of ${size} bytes`, loading, size * STACK_SHARE, 'bytes'),
    atMost(`stack of the guest for calls nested as deep as they may, of ${size} bytes`, recursion, size * STACK_SHARE, 'bytes'),
  ]
}
