import { Command } from 'commander'
import { aborted } from '../../async/index.js'
import { SetpointError } from '../../error.js'
import { type Emulator, emulatedBoards, openHub, runClock, startEmulator } from '../../testkit/index.js'
import type { ActionFor, Context } from '../context.js'
import { table } from '../format.js'
import { claimRecord, findRecord, removeRecord } from '../records.js'

export function emulateCommand(action: ActionFor): Command {
  return new Command('emulate')
    .argument('<board>', `one of ${emulatedBoards().join(', ')}`)
    .option('--speed <factor>', 'let time run this many times faster')
    .option('--release', 'run the release build, which trusts your keys, and not the development key')
    .option('--flash <file>', 'keep the flash in this file, and find it there the next time')
    .description('run the firmware of a board on this machine until Ctrl-C')
    .action(
      action(async (context, [board = ''], options) => {
        const speed = parseSpeed(options.speed)
        if (findRecord(board)) throw runsAlready(board)
        const kept = typeof options.flash === 'string' ? options.flash : undefined
        await using emulator = await startEmulator(board, { flash: kept, release: options.release === true })
        const fast = speed && { speed, bench: benchOf(emulator) }
        await using hub = await openHub(emulator.tcp)
        const served = { ...emulator, tcp: hub.address }
        if (!claimRecord(served)) throw runsAlready(board)
        try {
          announce(context, served, { speed, kept })
          await Promise.race([
            interrupted(context.signal),
            died(emulator),
            ...(fast ? [runClock(fast.bench, { speed: fast.speed, samples: [TANK], signal: context.signal })] : []),
          ])
        } finally {
          removeRecord(served)
        }
      }),
    )
}

function runsAlready(board: string): SetpointError {
  const at = findRecord(board)?.tcp
  return new SetpointError('busy', `An emulated ${board} runs already${at ? `: ${at}` : ''}`, { hint: 'Stop it with Ctrl-C.' })
}

/** Its clock goes by its bench line, if at all. */
function benchOf({ board, bench }: Emulator): string {
  if (bench === undefined) throw new SetpointError('usage', `--speed: an emulated ${board} has its own clock, which keeps real time`)
  return bench
}

function announce({ out }: Context, emulator: Emulator, { speed, kept }: { speed?: number | undefined; kept?: string | undefined }): void {
  const { board, pid, tcp, pty, bench, flashFile } = emulator
  const rows = [['tcp', tcp], ...(pty ? [['pty', pty]] : []), ...(bench && !speed ? [['bench', bench]] : [])]
  out.result(table([...rows, ...(kept && flashFile ? [['flash', flashFile]] : [])]), { board, pid, tcp, pty, bench, flash: flashFile })
  out.note(`\nAn emulated ${board} runs${speed ? `, ${speed} times faster than real time` : ''}. Ctrl-C ends it. In another terminal:`)
  out.hint(`  setpoint info --emulator ${board}`)
  out.hint(`  setpoint status --tcp ${tcp}`)
  if (pty) out.hint(`  smpmgr --port ${pty} os echo hello`)
}

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(aborted(signal))))
}

async function died({ board, ended }: Emulator): Promise<never> {
  await ended
  throw new SetpointError('closed', `The emulated ${board} has ended by itself`)
}

/** Celsius: the tank of an emulated heater that nobody simulates. */
const TANK = 50

function parseSpeed(text: unknown): number | undefined {
  if (text === undefined) return undefined
  const speed = Number(text)
  if (!(speed >= 1 && speed <= 100_000)) throw new SetpointError('usage', '--speed wants a number from 1 to 100000')
  return speed
}
