/** The program of test/verify/firmware.c on an emulated board. */
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'

export const unhex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))

export interface Judgement {
  /** What the function answered. */
  result: number
  /** Bytes of stack that it took. */
  stack: number
  /** Of the CPU clock: at `-icount shift=0` an instruction takes a nanosecond. */
  nanoseconds: number
}

export interface Judge extends AsyncDisposable {
  signature(key: string, message: string, signature: string): Promise<Judgement>
  package(file: string): Promise<Judgement>
}

/** By board: the environment of platformio.ini, and nanoseconds of a count of its CPU clock in QEMU. */
export const judges = {
  stm32f405: { environment: 'stm32f405_qemu_verify', count: 1 },
  'riscv-virt': { environment: 'riscv-virt_verify', count: 100 },
} as const

const ANSWER = 12

export async function openJudge(board: keyof typeof judges, args: readonly string[] = []): Promise<Judge> {
  const { environment, count } = judges[board]
  const emulator = await startEmulator(board, { program: `.cache/pio/build/${environment}/firmware.elf`, arguments: args })
  const link = await tcp(emulator.tcp)
  const [reader, writer] = [link.readable.getReader(), link.writable.getWriter()]

  async function ask(kind: number, bytes: Uint8Array): Promise<Judgement> {
    await writer.write(Uint8Array.of(bytes.length & 0xff, bytes.length >> 8, kind, ...bytes))
    const answer: number[] = []
    while (answer.length < ANSWER) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`${board} has ended`)
      answer.push(...value)
    }
    const view = new DataView(Uint8Array.from(answer).buffer)
    return { result: view.getInt32(0, true), stack: view.getUint32(4, true), nanoseconds: view.getUint32(8, true) * count }
  }

  return {
    signature: (key, message, signature) => ask(0, unhex(key + signature + message)),
    package: (file) => ask(1, unhex(file)),
    async [Symbol.asyncDispose]() {
      reader.releaseLock()
      writer.releaseLock()
      await link.close?.()
      await emulator.stop()
    },
  }
}
