import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { byIntelHex, openChip, STORE, smallFirmware } from '../flash/support.js'
import { unit, unitModule, y } from './host-sandbox.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(root, 'host-ts/src/index.ts')

/** The bundle's code, and those of our own files that are in it. */
async function bundle(contents?: string): Promise<{ code: string; files: string[] }> {
  const result = await build({
    ...(contents === undefined ? { entryPoints: [entry] } : { stdin: { contents, resolveDir: root } }),
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'setpoint',
    target: 'es2022',
    logLevel: 'silent',
  })
  const files = Object.keys(result.metafile.inputs).filter((file) => file.startsWith('host-ts/'))
  return { code: result.outputFiles[0]?.text ?? '', files }
}

/** A global object as a page has it, as far as packages need it: nothing of Node. */
function page(): ReturnType<typeof createContext> {
  return createContext({ crypto, TextEncoder, TextDecoder, btoa, atob })
}

test('the setpoint entry bundles for browsers and packs a module where there is neither Buffer nor process', async () => {
  const { code, files } = await bundle()
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/\b(Buffer|process)\.\w|from 'node:/)
  const size = await runInContext(
    `${code}; setpoint.buildPackage(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), { key: setpoint.developmentKey, counter: 0 }).length`,
    page(),
  )
  expect(size).toBe(196)
})

test('the setpoint/web entry bundles for browsers, with nothing of Node in it', async () => {
  const { files } = await bundle('export * from "./host-ts/src/web.js"')
  expect(files).toContain('host-ts/src/transport/web-serial.ts')
  for (const file of files) expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/\b(Buffer|process)\.\w|from 'node:/)
})

test('the setpoint entry checks modules by vet where there is nothing of Node', async () => {
  const { code, files } = await bundle()
  expect(files).toContain('host-ts/src/vet/wasm.ts')
  const check = (bytes: string): Promise<unknown> => runInContext(`${code}; setpoint.vet(Uint8Array.of(${bytes}))`, page())
  expect(await check('0, 0x61, 0x73, 0x6d, 1, 0, 0, 0')).toEqual({ ok: true })
  expect(await check('0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 14, 0')).toMatchObject({ ok: false, name: 'section', offset: 8 })
})

test('the setpoint entry runs a module where there is nothing of Node', async () => {
  const { code } = await bundle()
  const options = JSON.stringify({ ...unit, in: { size: 4, align: 4 }, out: { size: 4, align: 4 } })
  const run = `setpoint.loadModule(Uint8Array.of(${unitModule('good')}), ${options}).then(({ evaluate }) => evaluate(Uint8Array.of(0, 0, 128, 63)))`
  const outcome = await runInContext(`${code}; ${run}`, page())
  expect(outcome).toMatchObject({ result: 'good', detail: '' })
  expect(y(outcome.out)).toBe(2)
})

test('the setpoint entry flashes a chip where there is nothing of Node', async () => {
  const { code } = await bundle()
  const chip = openChip()
  const globals = { setTimeout, clearTimeout, performance, transport: chip.wire.transport, file: byIntelHex(smallFirmware()) }
  const loader = { kind: 'stm32-uart', chip: 'stm32f405', store_sectors: STORE }
  const flash = `${code}; setpoint.planFlash(${JSON.stringify(loader)}, file).flash(transport)`
  expect(await runInContext(flash, createContext({ crypto, TextEncoder, TextDecoder, btoa, atob, ...globals }))).toBe('UART loader 3.1')
  expect(chip.rom.erased).toEqual([0, 5])
})

test('a node: import in an entry is caught', async () => {
  await expect(bundle('import "node:fs"')).rejects.toThrow(/node:fs/)
})

test('a Buffer in an entry is caught', async () => {
  const { code } = await bundle('export const bytes = Buffer.from("x")')
  expect(() => runInContext(code, page())).toThrow(/Buffer is not defined/)
})
