/** Board files, above all those of the STM32 port, as the build of the firmware reads them: what is wrong with one is said, and stops it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { boardNames } from '../../host-ts/src/boards/index.js'
import { boards } from '../stm32f4/build.mjs'

const project = mkdtempSync(join(tmpdir(), 'setpoint-boards-'))
afterAll(() => rmSync(project, { recursive: true }))

beforeEach(() => {
  for (const path of ['boards', 'firmware/core/config.h', 'firmware/ports/stm32f4/chips.json']) {
    mkdirSync(join(project, path, '..'), { recursive: true })
    cpSync(path, join(project, path), { recursive: true })
  }
})

/** What a program of the build says is wrong. */
function run(program: string, ...args: string[]): string {
  try {
    execFileSync('python3', ['-B', `firmware/platform/builder/${program}.py`, project, ...args], { stdio: 'pipe' })
    return ''
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr)
  }
}

/** The header that is made of a board, or what is said instead. */
function make(board: string): { header: string; said: string } {
  const said = run('stm32_board', board, join(project, 'made'))
  return { header: said === '' ? readFileSync(join(project, 'made', 'stm32_board.h'), 'utf8') : '', said }
}

/** One text in a board's file becomes another. */
function change(board: string, from: string | RegExp, to: string): void {
  const path = join(project, 'boards', `${board}.json`)
  const text = readFileSync(path, 'utf8')
  const edited = text.replace(from, to)
  expect(edited).not.toBe(text)
  writeFileSync(path, edited)
}

/** What is said of such a board. */
function changed(board: string, from: string | RegExp, to: string): string {
  change(board, from, to)
  return make(board).said
}

const described = readdirSync('boards').filter(
  (file) => file.endsWith('.json') && (file.includes('stm32') || readFileSync(join('boards', file), 'utf8').includes('"stm32"')),
)

test('every board file of the port is one that is tried here, or the emulated one', () => {
  expect(described.map((file) => file.replace('.json', '')).sort()).toEqual([...boards, 'stm32f405_qemu'].sort())
})

test.each([...boards, 'stm32f405_qemu'])('%s has nothing wrong', (board) => {
  expect(make(board).said).toBe('')
})

test('an emulated board has the hardware of the one that it names', () => {
  const own = make('stm32f405').header.replaceAll('stm32f405', '')
  expect(make('stm32f405_qemu').header.replaceAll('stm32f405_qemu', '')).toBe(own)
})

/** A test each: of the STM32F405's file with another text in it. */
function refused(cases: readonly [from: string, to: string, says: string][]): void {
  test.each(cases)('with %s as %s', (from, to, says) => {
    expect(changed('stm32f405', from, to)).toContain(`boards/stm32f405.json: ${says}`)
  })
}

describe('a clock tree is refused', () => {
  refused([
    ['"m": 8', '"m": 16', "the PLL's input (source / M) is 0.5 MHz; it must be 0.95 MHz to 2.1 MHz"],
    ['"m": 8', '"m": 2', "the PLL's input (source / M) is 4 MHz; it must be 0.95 MHz to 2.1 MHz"],
    ['"n": 336', '"n": 433', 'PLL N is 433; it goes from 50 to 432'],
    ['"n": 336', '"n": 96', "the PLL's VCO (source / M * N) is 96 MHz; it must be 100 MHz to 432 MHz"],
    ['"m": 8, "n": 336', '"m": 4, "n": 240', "the PLL's VCO (source / M * N) is 480 MHz; it must be 100 MHz to 432 MHz"],
    ['"p": 2', '"p": 3', 'PLL P is 3; there are 2, 4, 6, 8'],
    ['"q": 7', '"q": 8', 'PLL Q makes 42 MHz; USB and the random numbers want 48 MHz'],
    ['"n": 336', '"n": 384', 'the processor, at voltage scale 1, runs at 192 MHz; at most 168 MHz'],
    ['"voltage_scale": 1', '"voltage_scale": 2', 'the processor, at voltage scale 2, runs at 168 MHz; at most 144 MHz'],
    ['"voltage_scale": 1', '"voltage_scale": 3', 'voltage scale is 3; there are 1, 2'],
    ['"apb1": 4', '"apb1": 2', 'APB1 runs at 84 MHz; at most 42 MHz'],
    ['"apb2": 2', '"apb2": 1', 'APB2 runs at 168 MHz; at most 84 MHz'],
    ['"apb1": 4', '"apb1": 5', 'divider apb1 is 5; there are 1, 2, 4, 8, 16'],
    ['"wait_states": 5', '"wait_states": 4', 'flash has 4 wait states; at 168 MHz it needs 5'],
    ['"hse_hz": 8000000', '"hse_hz": 2000000', 'HSE (crystal) is 2 MHz; it must be 4 MHz to 26 MHz'],
    ['"source": "crystal"', '"source": "quartz"', 'source is "quartz"; there are hsi, crystal, bypass'],
    ['"n": 336', '"n": 330', "the processor's clock (165 MHz) must be a multiple of 8 MHz, and the timers' (82.5 MHz) of 1 MHz"],
    [
      '"hse_hz": 8000000, "m": 8',
      '"hse_hz": 12000000, "m": 7',
      'the internal oscillator (16 MHz) cannot stand in for HSE: no M makes 1.714 MHz of it',
    ],
  ])

  test('with a clock that another chip has', () => {
    expect(changed('blackpill_f411', '"n": 192', '"n": 240')).toContain('runs at 120 MHz; at most 100 MHz')
  })
})

test('a board without an external oscillator has the internal one', () => {
  expect(changed('stm32f405', '"source": "crystal", "hse_hz": 8000000, "m": 8', '"source": "hsi", "m": 16')).toBe('')
  expect(make('stm32f405').header).toContain('#define SP_BOARD_HSE 0u\n')
  expect(make('stm32f405').header).toContain('#define SP_BOARD_HSI_M 16u\n')
})

describe('pins are refused', () => {
  test.each([
    ['stm32f405', '"transmit": "PA9"', '"transmit": "PA8"', 'link 0: PA8 has no function USART1 transmit; that is PA9 or PB6'],
    ['stm32f405', '"receive": "PA10"', '"receive": "PA9"', 'link 0 receive: PA9 is in use as link 0 transmit'],
    ['stm32f405', '"usart": 3', '"usart": 4', 'has no USART4'],
    ['stm32f405', '"usart": 3', '"usart": 1', 'two links are one USART'],
    ['stm32f405', '"af": 7', '"af": 8', 'link 0: USART1 is alternate function 7, not 8'],
    ['stm32f405', '"pin": "PC6"', '"pin": "PA10"', 'relay: PA10 is in use as link 0 receive'],
    ['stm32f405', '"pin": "PC6"', '"pin": "PA13"', "relay: PA13 is the debugger's"],
    ['stm32f405', '"pin": "PC6"', '"pin": "PE6"', 'relay: PE6 is no pin of STM32F405RG in LQFP64'],
    ['stm32f405', '"closed": "high"', '"closed": "up"', 'relay: it is closed by high or by low'],
    ['stm32f405', '"channel": 10', '"channel": 11', 'tank: PC0 is not channel 11 of ADC1'],
    ['stm32f405', '"b_kelvin": 3977', '"b_kelvin": 0', 'resistances and B are above 0'],
    ['blackpill_f411', '"pin": "PB12"', '"pin": "PB11"', 'relay: PB11 is no pin of STM32F411CE in UFQFPN48'],
    [
      'nucleo_f446re',
      '"usart": 2, "transmit": "PA2", "receive": "PA3"',
      '"usart": 3, "transmit": "PB10", "receive": "PB11"',
      'PB11 is no pin of',
    ],
  ])('%s with %s as %s', (board, from, to, says) => {
    expect(changed(board, from, to)).toContain(says)
  })
})

describe('a memory map is refused', () => {
  refused([
    ['"code": [5]', '"code": [4]', 'memory: sector 4 is for journal and for code'],
    ['"code": [5]', '"code": [12]', 'memory: code lies in sector 12; STM32F405RG in LQFP64 has 0 to 11'],
    ['"code": [5]', '"code": [5, 7]', 'memory: the sectors of code are no neighbours'],
    ['"guest": [6]', '"guest": [7, 8]', 'memory: guest is one region of the MPU: a power of two, aligned to itself'],
    ['"vectors": [0]', '"vectors": [7]', 'memory: vectors lie in sector 0, where the processor looks for them'],
    ['"slots": [1, 2]', '"slots": [1, 7]', 'memory: a slot is one sector of 16384 bytes (SP_SLOT_SIZE)'],
    ['"slots": [1, 2]', '"slots": [1]', 'memory: slots takes 2 sectors, not 1'],
    ['"ram": 65536', '"ram": 98304', 'memory: 163840 bytes of RAM and arena; STM32F405RG in LQFP64 has 131072'],
    ['"arena": 65536', '"arena": 49152', 'memory: arena is one region of the MPU'],
    [
      '"store_sectors": [1, 2, 3, 4]',
      '"store_sectors": [1, 2, 3]',
      "loader: the chip is stm32f405, and the store's sectors are [1, 2, 3, 4]",
    ],
    ['"maximum_size": 1048576', '"maximum_size": 524288', 'upload: STM32F405RG in LQFP64 has 1048576 bytes of flash and 131072 of RAM'],
  ])

  test('for sectors that a smaller chip does not have', () => {
    expect(changed('blackpill_f411', '"guest": [6]', '"guest": [8]')).toContain('has 0 to 7')
  })
})

test.each([2400, 2700, 2980])(
  'a supply of %d mV is refused: at it flash cannot be programmed, or the voltage detector may say so',
  (supply) => {
    expect(changed('stm32f405', '"supply_mv": 3000', `"supply_mv": ${supply}`)).toContain(
      `supply: ${supply} mV; flash is programmed 32 bits`,
    )
  },
)

test('a chip that nobody has described, and a key that is missing, are named', () => {
  expect(changed('stm32f405', '"chip": "stm32f405",\n      "supply', '"chip": "stm32f401",\n      "supply')).toContain(
    'there is no chip stm32f401; there are',
  )
  expect(changed('blackpill_f411', '"apb1": 2, ', '')).toContain('boards/blackpill_f411.json: apb1 is missing')
})

test('all that is wrong is said at once', () => {
  const said = changed('stm32f405', /"wait_states": 5([\s\S]*)"pin": "PC6"/, '"wait_states": 6$1"pin": "PA9"')
  expect(said).toContain('flash has 6 wait states')
  expect(said).toContain('PA9 is in use')
})

describe('of every board', () => {
  test.each(boardNames())('%s has nothing that no build reads', (board) => {
    expect(run('board_file', board)).toBe('')
  })

  test.each([
    ['stm32f405', '"toolchain"', '"toolchian"', 'toolchain is missing'],
    ['stm32f405', '"toolchain"', '"toolchian"', 'nothing reads toolchian; there are ports, toolchain, flags, '],
    ['stm32f405', '"closed": "high"', '"closed": "high", "pull": "up"', 'nothing reads stm32.relay.pull; there are pin, closed'],
    ['stm32f405', '"b_kelvin"', '"beta"', 'nothing reads stm32.tank.ntc.beta; there are pull_up_ohm, r25_ohm, b_kelvin, plausible_celsius'],
    ['stm32f405', '"usart": 3', '"speed": 9600, "usart": 3', 'nothing reads stm32.links.speed; there are usart, '],
    ['riscv-virt', '"ports"', '"stm32": { "chips": [] }, "ports"', 'nothing reads stm32.chips; there are chip, '],
    [
      'blackpill_f411',
      'build/blackpill_f411/firmware.elf',
      'build/stm32f405/firmware.elf',
      'program is .cache/pio/build/stm32f405/firmware.elf, which is not in .cache/pio/build/blackpill_f411/',
    ],
    ['esp32c3', /"wiring": "[^"]+"/, '"wiring": ""', 'loader.wiring is missing'],
    ['esp32c3', /"image": "[^"]+\.image"/, '"image": ""', 'loader.image is empty, which is not in .cache/pio/build/esp32c3/'],
  ])('%s with %s as %s is refused', (board, from, to, says) => {
    change(board, from, to)
    expect(run('board_file', board)).toContain(`boards/${board}.json: ${says}`)
  })
})
