/** Generated text: its head, its format, and that nothing in a contract gets out of a comment. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type BindingFile,
  type BindingLanguage,
  bindingLanguages,
  type Contract,
  contractBindings,
  parseContract,
} from '../../host-ts/src/contract/index.js'
import { readContract } from '../contract/modules.js'

const clangFormat = ['.cache/venv/bin/clang-format', '--style=file:firmware/.clang-format', '--assume-filename=contract.c']

/** What formats a file of each language: it answers the text as it should be. */
const formatters: Record<string, string[]> = {
  c: clangFormat,
  h: clangFormat,
  rs: ['/usr/bin/rustfmt', '--edition', '2021'],
  ts: ['node_modules/.bin/biome', 'format', '--stdin-file-path=test/contract/contract.ts'],
}

function formatted({ name, text }: BindingFile): string {
  const [program = '', ...args] = formatters[name.split('.').at(-1) ?? ''] ?? []
  return execFileSync(program, args, { input: text, encoding: 'utf8' })
}

/** Texts that would end a comment, a line or a string somewhere, and lines as long as they get. */
const nasty = [
  '*/ #error "out" /* in',
  '/* */ // \\',
  '"; } `${x}` ??/ {{}} %s \\u0041 &amp; <b>',
  `${'long '.repeat(79)}text`,
  `${'x'.repeat(400)}`,
  'Ends with a backslash \\',
  'Grüße, 温度, 🔥',
]

function withDescriptions(contract: Contract): Contract {
  const file = { ...contract, description: nasty[0] }
  const lists = ['signals', 'points', 'probes', 'state'] as const
  const described = lists.map((list) => [list, file[list].map((field, i) => ({ ...field, description: nasty[i % nasty.length] }))])
  return parseContract(JSON.stringify({ ...file, ...Object.fromEntries(described) }))
}

const types = readContract('test/contract/types.json')
const heater = readContract('modules/water-heater/contract.json')
const contracts: Array<[name: string, contract: Contract]> = [
  ['the water heater', heater],
  ['types', types],
  ['descriptions that try everything', withDescriptions(types)],
]
const options = { source: '../contract.json' }

describe.each(bindingLanguages)('%s', (language: BindingLanguage) => {
  test.each(contracts)('of %s is as the formatter would have it', (_name, contract) => {
    // AssemblyScript's decorators of functions are nothing that biome reads.
    for (const file of language === 'assemblyscript' ? [] : contractBindings(contract, language, options)) {
      expect(formatted(file)).toBe(file.text)
    }
  })

  test('names in its first line what it is made from, and says not to edit it', () => {
    for (const { text } of contractBindings(types, language, options)) {
      expect(text.split('\n')[0]).toMatch(
        /^(\/\*|\/\/) Made by `setpoint contract generate` from \.\.\/contract\.json: do not edit\.( \*\/)?$/,
      )
    }
  })

  test('is the same each time', () => {
    expect(contractBindings(types, language, options)).toEqual(
      contractBindings(readContract('test/contract/types.json'), language, options),
    )
  })

  test('has no line that is longer than the formatter allows, nor space at an end', () => {
    for (const { text } of contractBindings(withDescriptions(types), language, options)) {
      for (const line of text.split('\n')) {
        expect(line.length).toBeLessThanOrEqual(140)
        expect(line).not.toMatch(/\s$/)
      }
      expect(text).toMatch(/[^\n]\n$/)
    }
  })

  test('of an earlier minor version has its fields alone', () => {
    const text = contractBindings(types, language, { ...options, minor: 0 })
      .map(({ text }) => text)
      .join('')
    expect(text).toMatch(/curve/)
    expect(text).not.toMatch(/gains|pulses|drift/)
  })

  test.each([-1, 3, 0.5])('of minor version %d, which the contract does not have, is refused', (minor) => {
    expect(() => contractBindings(types, language, { ...options, minor })).toThrowError(expect.objectContaining({ code: 'usage' }))
  })
})

// After a change of the contract, from the root: setpoint contract generate modules/water-heater/contract.json --language ... -o ...
test.each([
  ['c-firmware', 'firmware/app/water_heater_contract'],
  ['assemblyscript', 'modules/water-heater/assembly/contract'],
  ['c', 'modules/water-heater-c/src/contract'],
  ['rust', 'modules/water-heater-rust/src/contract'],
] as const)('the %s of the water heater at %s.* is that of its contract', (language, path) => {
  const source = relative(dirname(path), 'modules/water-heater/contract.json')
  for (const { name, text } of contractBindings(heater, language, { source, name: basename(path) })) {
    expect(readFileSync(join(dirname(path), name), 'utf8')).toBe(text)
  }
})
