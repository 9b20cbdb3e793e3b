/** A little of GDB's remote protocol: enough to count the instructions that functions of an emulated board take. */
import { connect, type Socket } from 'node:net'

/** Stops the machine while it is attached and not continued. Addresses are those of Thumb code, bit 0 cleared. */
export interface Gdb extends AsyncDisposable {
  readWord(address: number): Promise<number>
  readRegister(index: number): Promise<number>
  /** Runs until `address` is about to be executed. */
  runTo(address: number): Promise<void>
}

const CODE_KIND = 2 // Thumb, 16 bit
const WORD_DIGITS = 8
const PROGRAM_COUNTER = 15

export async function attachGdb(path: string): Promise<Gdb> {
  const socket = connect({ path })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const exchange = exchanger(socket)
  await exchange() // the machine has stopped
  const ok = async (command: string): Promise<void> => {
    const answer = await exchange(command)
    if (answer !== 'OK') throw new Error(`the debugger stub answers ${command} with "${answer}"`)
  }
  const readRegister = async (index: number): Promise<number> =>
    littleEndian((await exchange('g')).slice(index * WORD_DIGITS, (index + 1) * WORD_DIGITS))
  return {
    readWord: async (address) => littleEndian(await exchange(`m${address.toString(16)},4`)),
    readRegister,
    async runTo(address) {
      const point = `0,${address.toString(16)},${CODE_KIND}`
      await ok(`Z${point}`)
      do await exchange('c')
      while ((await readRegister(PROGRAM_COUNTER)) !== address) // it may stop for reasons of its own
      await ok(`z${point}`)
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
