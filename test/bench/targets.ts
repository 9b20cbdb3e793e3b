/** The emulated boards whose instructions can be counted: what QEMU and its debugger stub call things. */
export interface Target {
  board: string
  name: string
  /** Indices in the stub's answer to `g`. */
  registers: { programCounter: number; returnAddress: number }
  /** Environments of platformio.ini. */
  environment: string
  planted: string
  /** Register that lets the emulated watchdog's timer interrupt: QEMU jumps to its next tick when it goes on after a stop. */
  ticks?: number
  /** The first instruction when the deadline has come. */
  deadline(at: (symbol: string) => number): number
}

const MACHINE_TIMER = 7 // RISC-V privileged specification, table 3.6
const VECTOR_BYTES = 4

export const stm32f405: Target = {
  board: 'stm32f405',
  name: 'the emulated STM32F405',
  registers: { programCounter: 15, returnAddress: 14 },
  environment: 'stm32f405_qemu',
  planted: 'stm32f405_qemu_planted',
  ticks: 0x4000040c, // TIM3_DIER, RM0090 18.4.4
  deadline: (at) => at('sp_systick_interrupt'),
}

export const riscvVirt: Target = {
  board: 'riscv-virt',
  name: 'emulated RISC-V',
  registers: { programCounter: 32, returnAddress: 1 },
  environment: 'riscv-virt',
  planted: 'riscv-virt_planted',
  deadline: (at) => at('sp_riscv_vectors') + VECTOR_BYTES * MACHINE_TIMER,
}
