/** A little of GDB's remote protocol: enough to count the instructions that functions of an emulated board take. */
import { connect, type Socket } from 'node:net'
import type { Target } from './targets.js'

/** Stops the machine while it is attached and not continued. Addresses of Thumb code have bit 0 cleared. */
export interface Gdb extends AsyncDisposable {
  readWord(address: number): Promise<number>
  writeWord(address: number, value: number): Promise<void>
  readBytes(address: number, length: number): Promise<Uint8Array>
  /** Where the function that has just been entered returns to. */
  returnAddress(): Promise<number>
  /** Runs until `address` is about to be executed. */
  runTo(address: number): Promise<void>
  /** The same, instruction by instruction, with or without interrupts. Answers where each one lies. */
  stepTo(address: number, interrupts: boolean): Promise<number[]>
}

const CODE_KIND = 2 // bytes of the shortest instruction
const WORD_DIGITS = 8
/** Flags of Qqemu.sstep (QEMU's manual, "GDB usage"). */
const STEP = 1
const NO_INTERRUPTS = 2
const NO_TIMERS = 4
const CHUNK = 1024 // bytes that the stub reads at once

export async function attachGdb(path: string, { programCounter, returnAddress }: Target['registers']): Promise<Gdb> {
  const socket = connect({ path })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const exchange = exchanger(socket)
  await exchange() // the machine has stopped
  const ok = async (command: string): Promise<void> => {
    const answer = await exchange(command)
    if (answer !== 'OK') throw new Error(`the debugger stub answers ${command} with "${answer}"`)
  }
  await ok('Qqemu.PhyMemMode:1') // an unprivileged guest sees no counter
  const readRegister = async (index: number): Promise<number> =>
    littleEndian((await exchange('g')).slice(index * WORD_DIGITS, (index + 1) * WORD_DIGITS))
  const at = (): Promise<number> => readRegister(programCounter)
  return {
    readWord: async (address) => littleEndian(await exchange(`m${address.toString(16)},4`)),
    async writeWord(address, value) {
      const bytes = Buffer.alloc(WORD_DIGITS / 2)
      bytes.writeUInt32LE(value)
      await ok(`M${address.toString(16)},${bytes.length}:${bytes.toString('hex')}`)
    },
    async readBytes(address, length) {
      const parts: Buffer[] = []
      for (let at = 0; at < length; at += CHUNK) {
        const size = Math.min(CHUNK, length - at)
        parts.push(Buffer.from(await exchange(`m${(address + at).toString(16)},${size.toString(16)}`), 'hex'))
      }
      return Buffer.concat(parts)
    },
    returnAddress: async () => ((await readRegister(returnAddress)) & ~1) >>> 0,
    async runTo(address) {
      const point = `0,${address.toString(16)},${CODE_KIND}`
      await ok(`Z${point}`)
      do await exchange('c')
      while ((await at()) !== address) // it may stop for reasons of its own
      await ok(`z${point}`)
    },
    async stepTo(address, interrupts) {
      await ok(`Qqemu.sstep=${STEP | NO_TIMERS | (interrupts ? 0 : NO_INTERRUPTS)}`)
      const path: number[] = []
      for (let here = await at(); here !== address; here = await at()) {
        path.push(here)
        await exchange('s')
      }
      return path
    },
    async [Symbol.asyncDispose]() {
      await ok('D')
      socket.destroy()
    },
  }
}

function littleEndian(hex: string): number {
  return Buffer.from(hex, 'hex').readUInt32LE(0)
}

/** One packet at a time: `$data#checksum`, each side acknowledges with `+`. Without data it only waits for one. */
function exchanger(socket: Socket): (data?: string) => Promise<string> {
  let received = ''
  let waiting: ((data: string) => void) | undefined
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text
    const packet = /\$(?<data>[^#]*)#../.exec(received)
    if (!packet) return
    received = received.slice(packet.index + packet[0].length)
    socket.write('+')
    waiting?.(packet.groups?.data ?? '')
  })
  return (data) => {
    const answer = new Promise<string>((resolve) => {
      waiting = resolve
    })
    if (data !== undefined) {
      const sum = [...data].reduce((total, character) => total + character.charCodeAt(0), 0) & 0xff
      socket.write(`$${data}#${sum.toString(16).padStart(2, '0')}`, 'latin1')
    }
    return answer
  }
}
