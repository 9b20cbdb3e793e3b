/** Sizes of the firmware for the hardware, as its build prints them. */
import { execFileSync } from 'node:child_process'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { atMost, type Figure } from './figure.js'

const BOARD = 'stm32f405'
const PARTS = { flash: 'flash of the firmware with Wasm3, -Os', ram: 'static RAM outside arena and slots, stack included' } as const

export function sizeFigures(): Figure[] {
  const root = checkoutRoot()
  const output = execFileSync(`${root}/.cache/venv/bin/pio`, ['run', '-e', BOARD], { cwd: root, encoding: 'utf8' })
  return Object.entries(PARTS).map(([part, what]) => {
    const [, size, limit] = new RegExp(`^size ${BOARD} +${part} +(\\d+) of (\\d+)`, 'm').exec(output) ?? []
    return atMost(what, Number(size), Number(limit), 'bytes')
  })
}
