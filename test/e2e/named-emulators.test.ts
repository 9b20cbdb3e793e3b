/* Emulators that users install: what is said where none is named, or the wrong one. Renode itself has never run here; what can be shown
 * without it is shown by programs that stand in for it. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { renodeArguments, STARTED } from '../../host-ts/src/testkit/emulator/renode.js'
import { emulatedBoards, emulatorMissing, startEmulator } from '../../host-ts/src/testkit/index.js'
import { device, use } from './support/boards.js'
import { setpoint, start } from './support/cli.js'
import { temporaryFile, temporaryFolder } from './support/programs.js'

const native = join(checkoutRoot(), '.cache/pio/build/native/program')

/** A script that may be run. */
function script(...lines: string[]): string {
  const path = temporaryFile('stand-in', ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
  return path
}

/** A script that says it is Renode, and reads its `$port` and `$link`. */
function standIn(...lines: string[]): string {
  const version = '[ "$1" = --version ] && echo "Renode, a stand-in" && exit'
  const variables = `for word; do case $word in '$port='*) port=\${word#*=};; '$link='*) link=\${word#*=};; esac; done`
  return script(version, variables, ...lines)
}

/** The native firmware on the port that Renode would open. */
function serve(folder: string): string {
  const ready = `while read -r word rest; do [ "$word" = ready ] && echo "Script: ${STARTED}"; done`
  return `"${native}" --tcp "$port" --flash "${folder}/flash.bin" | ${ready}`
}

const kinds = [
  { board: 'stm32f407_discovery', variable: 'SETPOINT_RENODE', name: 'Renode' },
  { board: 'esp32c3', variable: 'SETPOINT_QEMU_ESP32C3', name: "Espressif's QEMU" },
]

/** For the time of a test. */
function name(variable: string, program: string): void {
  vi.stubEnv(variable, program)
  use({ [Symbol.asyncDispose]: async () => void vi.unstubAllEnvs() })
}

describe.each(kinds)('$board', ({ board, variable, name: program }) => {
  test('is not run where its variable names no program, and the reason says which', async () => {
    name(variable, '')
    const reason = `not run: ${variable} names no program`
    expect(emulatorMissing(board)).toBe(reason)
    await expect(startEmulator(board)).rejects.toMatchObject({
      code: 'environment',
      message: reason,
      hint: `An emulated ${board} needs ${program}: install it, and name its program with ${variable}=/PATH.`,
    })
    expect(emulatedBoards()).toContain(board)
    expect(await setpoint('emulate', board)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`error: ${reason}\n`) })
  })

  test.each([
    ['is not there', () => '/none/such', /not found/],
    ['may not be run', () => temporaryFile('program', '#!/bin/sh\n'), /Permission denied/],
    ['is another one', () => script('echo "GNU coreutils"'), /it says "GNU coreutils"/],
    ['talks on', () => 'yes', /it says/],
    ['fails', () => script('echo no licence >&2', 'exit 1'), /no licence/],
    ['says nothing', () => script('sleep 1000'), /no version in 10 s/],
  ])('is an error, and no reason to skip, where the program %s', async (_how, make, why) => {
    const path = make()
    name(variable, path)
    expect(emulatorMissing(board)).toBeUndefined()
    const error = await startEmulator(board).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'environment', message: expect.stringMatching(why) })
    expect(String(error)).toContain(`${variable} names ${path}, which does not run as ${program}: `)
  })
})

test('boards whose emulators the set-up installs are never missing, and others are no emulated boards', () => {
  expect(['native', 'stm32f405', 'riscv-virt'].map(emulatorMissing)).toEqual([undefined, undefined, undefined])
  expect(() => emulatorMissing('nucleo_f446re')).toThrow('There is no emulated board "nucleo_f446re"')
})

test('a QEMU without the machine is an error in its own words, and the hint says whose has it', async () => {
  name('SETPOINT_QEMU_ESP32C3', 'qemu-system-riscv32')
  await expect(startEmulator('esp32c3')).rejects.toMatchObject({
    code: 'environment',
    message: expect.stringMatching(/^qemu-system-riscv32 did not start: .*unsupported machine type/),
    hint: expect.stringMatching(/^This QEMU has no machine esp32c3\. An emulated esp32c3 needs Espressif's QEMU: .*SETPOINT_QEMU_ESP32C3=/),
  })
})

describe('Renode', () => {
  test('gets the script of the board, its firmware, port and pseudo-terminal as commands of the monitor', () => {
    const board = { script: '/my boards/x.resc', image: '/b/firmware.hex', port: 4000, link: '/tmp/l/link1', more: ['--hide-log'] }
    expect(renodeArguments(board)).toEqual([
      ...['--disable-xwt', '--console', '--plain'],
      ...['--execute', '$image=@/b/firmware.hex'],
      ...['--execute', '$port=4000'],
      ...['--execute', '$link="/tmp/l/link1"'],
      ...['--execute', 'include @/my\\ boards/x.resc'],
      '--hide-log',
    ])
  })

  test('has a script that takes these, and says in the end that the board is started', () => {
    const text = readFileSync(join(checkoutRoot(), 'boards/stm32f407_discovery.resc'), 'utf8')
    for (const variable of ['$image', '$port', '$link']) expect(text).toContain(variable)
    expect(text.trimEnd().split('\n').at(-1)).toBe(`log "${STARTED}"`)
  })

  test('is connected to once its script is done, and all of its processes end with it', async () => {
    const folder = temporaryFolder()
    name('SETPOINT_RENODE', standIn(`echo $$ > "${folder}/pid"`, `sh -c 'echo $$ > "${folder}/child"; exec sleep 1000' &`, serve(folder)))
    const running = use(await startEmulator('stm32f407_discovery'))
    expect(running).toMatchObject({ kind: 'renode', pid: Number(readFileSync(join(folder, 'pid'), 'utf8')) })
    expect([running.bench, running.flashFile]).toEqual([undefined, undefined])
    expect((await (await device(running.tcp)).info()).board).toBe('native')
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'))
    await running.stop()
    await gone(child)
    expect(existsSync(dirname(running.pty))).toBe(false)
  })

  test('gets another port where somebody has taken the one that was free', async () => {
    const folder = temporaryFolder()
    const taken = join(folder, 'taken')
    const first = [`if [ ! -e "${taken}" ]; then`, `echo "$port" > "${folder}/port"`, `while [ ! -e "${taken}" ]; do sleep 0.05; done`]
    name('SETPOINT_RENODE', standIn(...first, 'echo "address in use"; exit 1; fi', serve(folder)))
    const starting = startEmulator('stm32f407_discovery')
    const port = await written(join(folder, 'port'))
    const server = createServer().listen(port, '0.0.0.0')
    use({ [Symbol.asyncDispose]: async () => void server.close() })
    await new Promise((resolve) => server.once('listening', resolve))
    writeFileSync(taken, '')
    const running = use(await starting)
    expect(running.tcp).not.toBe(`127.0.0.1:${port}`)
    expect((await (await device(running.tcp)).info()).board).toBe('native')
  })

  test('that leaves the script at a command shows what it said', async () => {
    name('SETPOINT_RENODE', standIn('echo "There was an error executing command"', 'echo "no model of that name"', 'exit 1'))
    await expect(startEmulator('stm32f407_discovery')).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringMatching(/did not start stm32f407_discovery: There was an error .*\nno model of that name\nexit code 1$/),
    })
  })

  test('that ends by itself leaves none of its processes behind', async () => {
    const folder = temporaryFolder()
    const started = `sh -c 'echo $$ > "${folder}/child"; exec sleep 1000' &`
    name('SETPOINT_RENODE', standIn(started, `while [ ! -s "${folder}/child" ]; do sleep 0.05; done`, 'exit 1'))
    await expect(startEmulator('stm32f407_discovery')).rejects.toMatchObject({ code: 'environment' })
    await gone(await written(join(folder, 'child')))
  })

  test('ends with all of its processes when the command is killed', async () => {
    const folder = temporaryFolder()
    name('SETPOINT_RENODE', standIn(`sh -c 'echo $$ > "${folder}/child"; exec sleep 1000' &`, serve(folder)))
    const command = start('emulate', 'stm32f407_discovery')
    expect(await command.line()).toMatch(/^tcp +127\.0\.0\.1:\d+$/)
    await command[Symbol.asyncDispose]()
    await gone(await written(join(folder, 'child')))
  })

  test('keeps real time: no speed', async () => {
    name('SETPOINT_RENODE', standIn(serve(temporaryFolder())))
    expect(await setpoint('emulate', 'stm32f407_discovery', '--speed', '60')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--speed: an emulated stm32f407_discovery has its own clock, which keeps real time'),
    })
  })

  test('keeps no flash', async () => {
    name('SETPOINT_RENODE', standIn())
    const flash = join(temporaryFolder(), 'flash.bin')
    await expect(startEmulator('stm32f407_discovery', { flash })).rejects.toMatchObject({ code: 'usage' })
    expect(existsSync(flash)).toBe(false)
  })
})

/** Waits until a process has ended; a zombie has, too. */
async function gone(pid: number): Promise<void> {
  const state = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] ?? ''
  while (existsSync(`/proc/${pid}`) && state() !== 'Z') await pause(10)
}

async function written(path: string): Promise<number> {
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    if (text.endsWith('\n')) return Number(text)
    await pause(10)
  }
}
