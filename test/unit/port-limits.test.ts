/* app/main.c does not compile for a port whose flash or watchdog does not go with the contract's period. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { boards, header } from '../stm32f4/build.mjs'

const planted = mkdtempSync(join(tmpdir(), 'setpoint-limits-'))
afterAll(() => rmSync(planted, { recursive: true }))
await header('stm32f405', planted)

/** What the compiler says of app/main.c with the limits in a folder, and what the build has made of a board; "" when it compiles. */
function compile(folder: string, made = planted): string {
  const paths = ['-I', folder, '-I', made, '-isystem', '.cache/third-party/zcbor/include']
  try {
    execFileSync('gcc', ['-std=c11', '-fsyntax-only', ...paths, 'firmware/app/main.c'], { stdio: 'pipe', encoding: 'utf8' })
    return ''
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr)
  }
}

function plant(name: string, value: string): string {
  cpSync('firmware/ports/stm32f4/port_limits.h', join(planted, 'port_limits.h'))
  const text = readFileSync(join(planted, 'port_limits.h'), 'utf8')
  writeFileSync(join(planted, 'port_limits.h'), text.replace(new RegExp(`(${name} +)\\w+`), `$1${value}`))
  return planted
}

test.each(['riscv_virt', 'esp32c3', 'native', 'template'])('the firmware goes with the limits of port %s', (port) => {
  expect(compile(`firmware/ports/${port}`)).toBe('')
})

test.each(boards)('the firmware goes with the limits of port stm32f4 on board %s', async (board) => {
  const made = join(planted, board)
  await header(board, made)
  expect(compile('firmware/ports/stm32f4', made)).toBe('')
})

test('a period that does not exceed the longest erase by more than 20 % does not compile', () => {
  const period = Number(/PERIOD_MS (\d+)u/.exec(readFileSync('firmware/app/water_heater_contract.h', 'utf8'))?.[1])
  expect(compile(plant('ERASE_MAX_MS', `${period / 1.2}u`))).toContain('the period exceeds the longest erase by more than 20 %')
  expect(compile(plant('ERASE_MAX_MS', `${period / 1.2 - 1}u`))).not.toContain('the period exceeds')
})

test('a period in which no package can be started and gone back from does not compile', () => {
  const says = 'a package is started, and gone back from, between two evaluations'
  expect(compile(plant('ERASE_MAX_MS', '124450u'))).toContain(says)
  expect(compile(plant('ERASE_MAX_MS', '124449u'))).not.toContain(says)
})

test('a watchdog that may reset before the longest pass is over does not compile', () => {
  expect(compile(plant('WATCHDOG_MIN_MS', '5850u'))).toContain('the watchdog leaves time for the longest pass')
  expect(compile(plant('WATCHDOG_MIN_MS', '5851u'))).toBe('')
})
