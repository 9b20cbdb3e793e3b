import { symbolsOf } from '../../bench/symbols.js'
import type { PlantedBoard, PlantedBug } from './planted.js'

/** Numbers of test/planted/riscv.c. */
const WRITE = 1
const READ = 2
const CALL = 3
const EXECUTE_ARENA = 4
const SPIN = 5
const OVERRUN_STACK = 6
const STACK_PUSH = 7
const STACK_SPIN = 8
const STACK_EXIT = 9
const ECALL = 10
const ILLEGAL = 11
const BREAKPOINT = 12
const DISABLE_INTERRUPTS = 13
const WRITE_MTVEC = 14
const WRITE_MSCRATCH = 15
const WRITE_PMP = 16
const READ_PMP = 17
const READ_TIME = 18
const READ_CYCLES = 19
const MACHINE_RETURN = 20
const SUPERVISOR_RETURN = 21
const WAIT = 22
const FENCE_ADDRESSES = 23
const FPU = 24
const ATOMIC = 25
const NONSENSE = 26
const WIPE = 27
const EXIT_EARLY = 28

export function riscvVirt(): PlantedBoard {
  const program = '.cache/pio/build/riscv-virt_planted/firmware.elf'
  const at = symbolsOf(program)
  const variable = at('device') // the firmware's state
  const arena = at('sp_link_arena')
  const end = at('sp_link_arena_end')
  const isolation = (what: string, kind: number, argument = 0): PlantedBug => ({ what, kind, argument, result: 'isolation' })
  const deadline = (what: string, kind: number, argument = 0): PlantedBug => ({ what, kind, argument, result: 'deadline' })
  return {
    board: 'riscv-virt',
    program,
    bugs: [
      isolation('writes a variable of the firmware', WRITE, variable),
      isolation('writes below the arena', WRITE, arena - 4),
      isolation('writes above the arena', WRITE, end),
      isolation('writes a word half above the arena', WRITE, end - 2),
      isolation('writes a word half below the arena', WRITE, arena - 2),
      isolation("writes the firmware's stack", WRITE, at('sp_link_stack_top') - 0x200),
      isolation('writes what the firmware saved to come back to', WRITE, at('sp_link_stack_top') - 0x40),
      isolation('writes guest flash', WRITE, at('sp_link_guest')),
      isolation('writes firmware flash', WRITE, 0x80000000),
      isolation('writes the guard below the stack', WRITE, at('sp_link_stack_guard')),
      isolation('writes the UART', WRITE, 0x10000000),
      isolation('writes a UART of the PCI card', WRITE, 0x03001000),
      isolation("writes the PCI card's configuration", WRITE, 0x30008004),
      isolation('writes mtimecmp', WRITE, 0x02004000),
      isolation('writes mtime', WRITE, 0x0200bff8),
      isolation('writes the interrupt controller', WRITE, 0x0c002000),
      isolation('resets the machine', WRITE, 0x00100000),
      isolation('reads a variable of the firmware', READ, variable),
      isolation('reads firmware flash', READ, 0x80000000),
      isolation('reads a null pointer', READ, 0),
      isolation('reads flash behind its own', READ, at('sp_link_guest') + 0x20000),
      isolation('reads the UART', READ, 0x10000000),
      isolation('reads mtime', READ, 0x0200bff8),
      isolation('calls the firmware', CALL, at('sp_reset_fault')),
      isolation('calls the way into the guest', CALL, at('sp_riscv_enter_guest')),
      isolation('calls the traps', CALL, at('sp_riscv_vectors')),
      isolation('calls RAM of the firmware', CALL, variable),
      isolation('executes its own stack', EXECUTE_ARENA),
      isolation('overruns its stack', OVERRUN_STACK),
      isolation('pushes on a stack in firmware RAM', STACK_PUSH, variable),
      isolation('pushes on a stack at the bottom of the arena', STACK_PUSH, arena),
      deadline('spins with its registers in firmware RAM', STACK_SPIN, variable),
      deadline('spins with its stack at address 0', STACK_SPIN, 0),
      deadline('spins with its stack at an odd address above the arena', STACK_SPIN, end + 65),
      isolation('exits with its registers in firmware RAM', STACK_EXIT, variable),
      isolation('exits with its stack above the arena', STACK_EXIT, end + 32),
      isolation('makes an environment call of its own', ECALL, 93),
      isolation('runs an illegal instruction', ILLEGAL),
      isolation('hits a breakpoint', BREAKPOINT),
      isolation('disables interrupts', DISABLE_INTERRUPTS),
      isolation('writes mtvec', WRITE_MTVEC, arena),
      isolation('writes mscratch', WRITE_MSCRATCH, arena),
      isolation('switches PMP off', WRITE_PMP, 0),
      isolation('reads a region of PMP', READ_PMP),
      isolation('reads the time', READ_TIME),
      isolation('counts cycles', READ_CYCLES),
      isolation('returns from a trap that was none', MACHINE_RETURN),
      isolation('returns to user mode as a supervisor', SUPERVISOR_RETURN),
      isolation('waits for interrupts', WAIT),
      isolation('fences the address translation', FENCE_ADDRESSES),
      isolation('uses the floating-point unit', FPU),
      isolation('changes a variable of the firmware atomically', ATOMIC, variable),
      isolation('exits before it has answered', EXIT_EARLY),
      isolation('answers what it cannot', NONSENSE, 12345),
      isolation('answers that nothing is loaded', NONSENSE, -57 >>> 0),
      isolation('fills its answers and the io struct with ones', WIPE, 2048),
      deadline('spins without fuel', SPIN),
    ],
  }
}
