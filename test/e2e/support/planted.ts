import { symbolsOf } from '../../bench/symbols.js'
import { riscvVirt } from './planted-riscv.js'

/** What the interpreter of test/planted does when it is told to, and how the evaluation must end. */
export interface PlantedBug {
  what: string
  kind: number
  argument: number
  result: 'isolation' | 'deadline'
}

export interface PlantedBoard {
  board: string
  program: string
  bugs: readonly PlantedBug[]
}

/** Number of the order that sets the deadline of one run to its argument, in microseconds. */
export const DEADLINE = 255

/** Numbers of test/planted/cortex_m.c. */
const WRITE = 1
const READ = 2
const CALL = 3
const EXECUTE_ARENA = 4
const SPIN = 5
const OVERRUN_STACK = 6
const STACK_PUSH = 7
const STACK_SPIN = 8
const STACK_EXIT = 9
const STACK_UNDEFINED = 10
const STACK_BREAKPOINT = 11
const STACK_BAD_LOAD = 12
const DISABLE_INTERRUPTS = 13
const UNDEFINED = 14
const BREAKPOINT = 15
const WAIT = 16
const BRANCH = 17
const FPU = 18
const UNALIGNED = 19
const EXIT_EARLY = 20
const NONSENSE = 21
const WIPE = 22

function stm32f405(): PlantedBoard {
  const program = '.cache/pio/build/stm32f405_qemu_planted/firmware.elf'
  const at = symbolsOf(program)
  const variable = at('device') // the firmware's state
  const arena = at('sp_link_arena')
  const end = at('sp_link_arena_end')
  const isolation = (what: string, kind: number, argument = 0): PlantedBug => ({ what, kind, argument, result: 'isolation' })
  const deadline = (what: string, kind: number, argument = 0): PlantedBug => ({ what, kind, argument, result: 'deadline' })
  return {
    board: 'stm32f405',
    program,
    bugs: [
      isolation('writes a variable of the firmware', WRITE, variable),
      isolation('writes below the arena', WRITE, arena - 4),
      isolation('writes above the arena', WRITE, end),
      isolation("writes the firmware's stack", WRITE, 0x20000400),
      isolation('writes the bit-band alias of a variable', WRITE, 0x22000000 + (variable - 0x20000000) * 32),
      isolation('writes the bit-band alias of the arena', WRITE, 0x22000000 + (arena - 0x20000000) * 32),
      isolation('writes guest flash', WRITE, at('sp_link_guest')),
      isolation('writes firmware flash', WRITE, 0x08020000),
      isolation('writes a USART', WRITE, 0x40011004),
      isolation('writes a GPIO', WRITE, 0x40020814),
      isolation('writes the flash controller', WRITE, 0x40023c04),
      isolation('writes SysTick', WRITE, 0xe000e010),
      isolation('writes MPU_CTRL', WRITE, 0xe000ed94),
      isolation('writes MPU_RASR', WRITE, 0xe000eda0),
      isolation('writes AIRCR', WRITE, 0xe000ed0c),
      isolation('pends an interrupt', WRITE, 0xe000e200),
      isolation('reads a variable of the firmware', READ, variable),
      isolation('reads firmware flash', READ, 0x08020000),
      isolation('reads the vectors', READ, 0x08000000),
      isolation('reads a null pointer', READ, 0),
      isolation('reads flash behind its own', READ, 0x08060000),
      isolation('reads a USART', READ, 0x40011000),
      isolation('reads the unique id', READ, 0x1fff7a10),
      isolation('reads the system control space', READ, 0xe000ed00),
      isolation('calls the firmware', CALL, at('sp_reset_fault')),
      isolation('calls the way into the guest', CALL, at('enter')),
      isolation('calls the way out of the guest', CALL, at('leave')),
      isolation('calls RAM of the firmware', CALL, variable),
      isolation('executes its own stack', EXECUTE_ARENA),
      isolation('overruns its stack', OVERRUN_STACK),
      isolation('pushes on a stack in firmware RAM', STACK_PUSH, 0x20002000),
      isolation('spins with its stack in firmware RAM: no interrupt can be stacked', STACK_SPIN, 0x20002000),
      isolation('spins with its stack at the bottom of the arena', STACK_SPIN, arena + 8),
      isolation('spins with its stack above the arena', STACK_SPIN, end + 64),
      isolation('exits with its stack in firmware RAM', STACK_EXIT, 0x20002000),
      isolation('exits with its stack above the arena', STACK_EXIT, end + 32),
      isolation('exits with its stack half above the arena', STACK_EXIT, end + 16),
      isolation('exits with its stack at an odd address', STACK_EXIT, 0x20002004),
      isolation('runs an undefined instruction on a bad stack', STACK_UNDEFINED, 0x20002000),
      isolation('hits a breakpoint on a bad stack', STACK_BREAKPOINT, 0x20002000),
      isolation('reads badly on a bad stack', STACK_BAD_LOAD, 0x20002000),
      deadline('disables interrupts and spins', DISABLE_INTERRUPTS, 0x20002000),
      isolation('runs an undefined instruction', UNDEFINED),
      isolation('hits a breakpoint', BREAKPOINT),
      deadline('waits for interrupts for ever', WAIT),
      isolation('returns from an exception that was none, to handler mode', BRANCH, 0xfffffff1),
      isolation('returns from an exception that was none, to the main stack', BRANCH, 0xfffffff9),
      isolation('uses the floating-point unit', FPU),
      isolation('loads a doubleword from an odd address', UNALIGNED),
      isolation('exits before it has answered', EXIT_EARLY, variable),
      isolation('answers what it cannot', NONSENSE, 12345),
      isolation('answers that nothing is loaded', NONSENSE, -57 >>> 0),
      isolation('fills its answers and the io struct with ones', WIPE, 2048),
      deadline('spins without fuel', SPIN),
    ],
  }
}

export const plantedBoards = [stm32f405, riscvVirt]

/** The number that test/planted reads from a signal, or from a custom section. */
export const order = (kind: number, argument: number): number => kind * 2 ** 32 + argument
