import type { Device } from '../../../host-ts/src/index.js'
import type { Stepper } from '../../bench/still.js'
import { symbolsOf } from '../../bench/symbols.js'

/** Of planted boards that cannot be told another temperature. */
export const TANK_CELSIUS = 45

/** What the interpreter of test/planted does when it is told to, and how the evaluation must end. */
export interface PlantedBug {
  what: string
  /** A kind of test/planted/planted.h, without its PLANTED_. */
  kind: string
  argument: number
  result: 'isolation' | 'deadline'
}

export interface PlantedBoard {
  board: string
  /** What its emulator takes. */
  program: string
  bugs: readonly PlantedBug[]
  /** Why it does not run on this machine. */
  missing?: string | undefined
  /** In microseconds: a shorter one may be over before the guest runs, which the emulator forgets. 1 where it does not. */
  leastDeadline?: number
  /** What steps its clock, where it has no bench line. */
  clock?(device: Device): Stepper
}

/** Addresses in the firmware that bugs go for. */
export interface Places {
  at(symbol: string): number
  /** The firmware's state. */
  variable: number
  arena: number
  end: number
}

export const isolation = (what: string, kind: string, argument = 0): PlantedBug => ({ what, kind, argument, result: 'isolation' })
export const deadline = (what: string, kind: string, argument = 0): PlantedBug => ({ what, kind, argument, result: 'deadline' })

export type PlacedBugs = (places: Places) => readonly PlantedBug[]

/** A board's planted firmware, a file of the environment's, with the bugs of every board and those of its own. */
export function plantedBoard(board: string, environment: string, file: string, own: PlacedBugs): PlantedBoard {
  const built = `.cache/pio/build/${environment}`
  const at = symbolsOf(`${built}/firmware.elf`)
  const places = { at, variable: at('device'), arena: at('sp_link_arena'), end: at('sp_link_arena_end') }
  return { board, program: `${built}/${file}`, bugs: [...bugsOfAll(places), ...own(places)] }
}

/** "Semihosting for AArch32 and AArch64", section 6. */
const SYS_EXIT = 0x18

function bugsOfAll({ at, variable, arena, end }: Places): PlantedBug[] {
  return [
    isolation('writes a variable of the firmware', 'WRITE', variable),
    isolation('writes below the arena', 'WRITE', arena - 4),
    isolation('writes above the arena', 'WRITE', end),
    isolation('writes guest flash', 'WRITE', at('sp_link_guest')),
    isolation('reads a variable of the firmware', 'READ', variable),
    isolation('reads a null pointer', 'READ', 0),
    isolation('calls the firmware', 'CALL', at('sp_reset_fault')),
    isolation('calls RAM of the firmware', 'CALL', variable),
    isolation('executes its own stack', 'EXECUTE_ARENA'),
    isolation('overruns its stack', 'OVERRUN_STACK'),
    isolation('exits with its stack above the arena', 'STACK_EXIT', end + 32),
    isolation('hits a breakpoint', 'BREAKPOINT'),
    isolation('asks the host by semihosting to end the emulator', 'HOST', SYS_EXIT),
    isolation('answers what it cannot', 'NONSENSE', 12345),
    isolation('answers that nothing is loaded', 'NONSENSE', -57 >>> 0),
    isolation('fills its answers and the io struct with ones', 'WIPE', 2048),
    isolation('exits before it has answered', 'EXIT_EARLY', variable),
    deadline('spins without fuel', 'SPIN'),
  ]
}
