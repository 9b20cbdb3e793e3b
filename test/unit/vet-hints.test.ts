/** What a refusal says beyond the sentence of its code. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractSizes, parseContract } from '../../host-ts/src/contract/index.js'
import { loadModule, sandboxOptions, vet } from '../../host-ts/src/index.js'

const contract = parseContract(readFileSync('modules/water-heater/contract.json', 'utf8'))
const policy = contractSizes(contract)

function assemble(text: string): Uint8Array {
  return new Uint8Array(execFileSync('wat2wasm', ['-', '--output=-'], { input: text, maxBuffer: 1024 * 1024 }))
}

test.each([
  ['a function', '(import "env" "abort" (func))', -170, 'It imports "abort" of "env".'],
  ['the first of several', '(import "wasi" "fd_write" (func)) (import "env" "abort" (func))', -170, 'It imports "fd_write" of "wasi".'],
  ['a memory', '(import "env" "memory" (memory 1))', -171, 'It imports "memory" of "env".'],
  ['names that steer a terminal', '(import "\\1b[2J" "a\\0ab" (global i32))', -170, 'It imports "a\\nb" of "\\u001b[2J".'],
  ['no name at all', '(import "" "" (global i32))', -170, 'It imports "" of "".'],
])('an import is named: %s', async (_what, text, code, hint) => {
  const module = assemble(`(module ${text})`)
  expect(await vet(module, policy)).toMatchObject({ ok: false, code, hint })
  await expect(loadModule(module, sandboxOptions(contract))).rejects.toMatchObject({ code: 'bad-module', refusal: { rc: code }, hint })
})

test('a refusal for something else names none', async () => {
  expect(await vet(assemble('(module (func $go) (start $go))'), policy)).not.toHaveProperty('hint')
})
