/** What keeping the guest in costs, and how much of its stack the worst modules take, on emulated boards. */
import { order } from '../planted/order.js'
import { pathOf } from './count.js'
import { atMost, type Figure } from './figure.js'
import { deep, nested } from './modules.js'
import { openRig, type Rig } from './rig.js'
import { riscvVirt, stm32f405, type Target } from './targets.js'

const STOP_MOST = 200
/** Of the guest's stack; the rest is for what nobody has found. */
const STACK_SHARE = 0.9

/** Bytes of the guest's stack that have been used since the load. */
async function stackUsed(rig: Rig): Promise<number> {
  const bottom = rig.at('sp_link_arena')
  const stack = await rig.stopped((gdb) => gdb.readBytes(bottom, rig.at('sp_link_guest_stack') - bottom))
  return stack.length - stack.findIndex((byte) => byte !== 0)
}

/** Instructions of running a guest that returns at once. */
async function inAndOutOf(rig: Rig): Promise<number> {
  await rig.signals({ price_start: order('NOTHING') })
  return (await pathOf(rig, 'sp_port_guest_run')).length
}

export async function inAndOut(target: Target): Promise<number> {
  await using rig = await openRig(target, target.planted)
  return await inAndOutOf(rig)
}

/** Instructions from the deadline's interrupt to the return into the sandbox. */
async function stopping(rig: Rig): Promise<number> {
  await rig.signals({ price_start: order('SPIN') })
  return rig.evaluate(async (gdb) => {
    await gdb.runTo(rig.at('sp_port_guest_run'))
    const end = await gdb.returnAddress()
    await gdb.runTo(rig.target.deadline(rig.at))
    return (await gdb.stepTo(end, true)).length
  })
}

async function figuresOf(target: Target, inAndOutMost: number): Promise<Figure[]> {
  await using rig = await openRig(target, target.planted)
  const size = rig.at('sp_link_guest_stack') - rig.at('sp_link_arena')
  const through = await inAndOutOf(rig)
  const stop = await stopping(rig)
  await rig.signals()
  await rig.push(nested())
  const loading = await stackUsed(rig)
  await rig.push(deep())
  await rig.evaluate(async () => undefined)
  const recursion = await stackUsed(rig)
  const { evaluation } = await rig.device.status()
  if (evaluation?.result !== 'depth') throw new Error(`the recursion ended as ${evaluation?.result}`)
  const stack = (what: string, used: number): Figure =>
    atMost(`stack of the guest for ${what}, of ${size} bytes, on ${target.name}`, used, size * STACK_SHARE, 'bytes')
  return [
    atMost(`into the guest and out again on ${target.name}`, through, inAndOutMost, 'instructions'),
    atMost(`from the deadline interrupt to the running control loop on ${target.name}`, stop, STOP_MOST, 'instructions'),
    stack('blocks nested as deep as vet allows', loading),
    stack('calls nested as deep as the contract allows', recursion),
  ]
}

export async function isolationFigures(): Promise<Figure[]> {
  return [...(await figuresOf(stm32f405, 120)), ...(await figuresOf(riscvVirt, 200))]
}
