/** A module in the host's sandbox: what it comes to, and that nothing is left of it. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { isSetpointError, type SetpointError } from '../../host-ts/src/index.js'
import { loadModule, type SandboxOptions, type SandboxOutcome } from '../../host-ts/src/sandbox/index.js'
import { names } from '../../host-ts/src/sandbox/refusal.js'
import { assemble, doing } from '../hostile/attempt.js'
import { codeNames } from '../spec/specification.js'
import { unit, unitModule, x, y } from './host-sandbox.js'

/** Of the sandbox's memory, above the io struct: the interpreter's data. */
const HEAP = 76 * 1024

async function once(name: string, value: number, options: SandboxOptions = unit): Promise<SandboxOutcome> {
  return (await loadModule(unitModule(name), options)).evaluate(x(value))
}

async function refused(module: Uint8Array, options: SandboxOptions = unit): Promise<SetpointError> {
  const error = await loadModule(module, options).catch((cause: unknown) => cause)
  if (!isSetpointError(error)) throw new Error('nothing was refused', { cause: error })
  return error
}

describe('an evaluation', () => {
  test('that is good has its points, its fuel and no detail', async () => {
    const module = await loadModule(unitModule('moods'), unit)
    const { out, ...outcome } = module.evaluate(x(0))
    expect(outcome).toEqual({ result: 'good', detail: '', fuel: 11, state: new Uint8Array() })
    expect(y(out)).toBe(50)
    expect(module).toMatchObject({ arena: expect.any(Number), loadFuel: 2 })
  })

  test.each([
    [1, 'trap', 'the evaluation trapped: [trap] unreachable executed'],
    [2, 'fuel', 'the evaluation used up its fuel: [trap] out of fuel'],
    [3, 'depth', 'calls and loops are nested too deep: [trap] calls and loops nested too deep'],
    [4, 'trap', 'the evaluation trapped: [trap] out of bounds memory access'],
    [5, 'trap', 'the evaluation trapped: [trap] out of bounds memory access'],
    [6, 'declined', 'the module declined with reason 42'],
    [7, 'trap', 'the evaluation trapped: [trap] integer divide by zero'],
    [8, 'trap', 'the evaluation trapped: [trap] undefined element'],
  ])('that is not good says why, and proposes nothing: mood %i, %s', async (mood, result, detail) => {
    const outcome = await once('moods', mood)
    expect(outcome).toMatchObject({ result, detail, out: new Uint8Array() })
    expect(outcome.declined).toBe(result === 'declined' ? 42 : undefined)
  })

  test('may use all of its fuel, and no more', async () => {
    expect(await once('fuel', 100, { ...unit, fuel: 201 })).toMatchObject({ result: 'good', fuel: 201 })
    expect(await once('fuel', 100, { ...unit, fuel: 200 })).toMatchObject({ result: 'fuel', fuel: 200 })
  })

  test('may go down to its depth, and no deeper', async () => {
    expect(await once('depth', unit.depth - 1)).toMatchObject({ result: 'good' })
    expect(await once('depth', unit.depth)).toMatchObject({ result: 'depth' })
  })

  test('ends where the value stack does', async () => {
    expect(await once('huge_frame', 1)).toMatchObject({ result: 'depth', detail: expect.stringContaining('stack overflow') })
  })

  test('of always the same input is always the same, whatever was between', async () => {
    const counts = await loadModule(unitModule('counts'), unit)
    expect([1, 2, 3].map(() => y(counts.evaluate(x(0)).out))).toEqual([108, 108, 108])
    const moods = await loadModule(unitModule('moods'), unit)
    const first = moods.evaluate(x(0))
    for (const mood of [1, 2, 3, 4, 6, 10]) {
      moods.evaluate(x(mood))
      expect(moods.evaluate(x(0))).toEqual(first)
    }
  })

  test('changes nothing in another module that is loaded', async () => {
    const [good, moods] = await Promise.all([loadModule(unitModule('good'), unit), loadModule(unitModule('moods'), unit)])
    const before = good.evaluate(x(6))
    for (const mood of [1, 2, 3]) moods.evaluate(x(mood))
    expect(good.evaluate(x(6))).toEqual(before)
    expect(y(before.out)).toBe(7)
  })

  test('is refused an input or a state of another size', async () => {
    const { evaluate } = await loadModule(unitModule('good'), unit)
    expect(() => evaluate(new Uint8Array(15))).toThrow(/sp_in has 16 bytes, and 15 were given/)
    expect(() => evaluate(x(0), new Uint8Array(1))).toThrow(/sp_state has 0 bytes, and 1 were given/)
  })

  test('is right after one for which the caller had left no stack', async () => {
    const { evaluate } = await loadModule(unitModule('moods'), unit)
    const good = evaluate(x(0))
    const down = (): unknown => [evaluate(x(0)), down()]
    expect(down).toThrow(RangeError)
    expect(evaluate(x(0))).toEqual(good)
  })

  test('is right after one in which the interpreter itself failed', async () => {
    const memories: WebAssembly.Memory[] = []
    const { Memory } = WebAssembly
    class Seen extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor)
        memories.push(this)
      }
    }
    Object.assign(WebAssembly, { Memory: Seen })
    onTestFinished(() => void Object.assign(WebAssembly, { Memory }))
    const module = await loadModule(unitModule('moods'), unit)
    const good = module.evaluate(x(0))
    new Uint8Array(memories[0]?.buffer ?? new ArrayBuffer()).fill(0xff, HEAP)
    const spoilt = { result: 'isolation', detail: 'the interpreter misbehaved and was stopped', fuel: 0, out: new Uint8Array() }
    expect(module.evaluate(x(0))).toMatchObject(spoilt)
    expect(module.evaluate(x(0))).toEqual(good)
    expect(memories).toHaveLength(2)
    for (const memory of memories) expect(() => memory.grow(1)).toThrow()
  })
})

describe('a load', () => {
  test('says of a module that vet refuses what vet says', async () => {
    const error = await refused(unitModule('start'))
    expect(error).toMatchObject({ code: 'bad-module', refusal: { rc: -172 } })
    expect(error.message).toBe('refused [start] at byte 85: start section: compile with --exportStart _initialize')
  })

  test.each([
    ['compiled', doing('', { fields: '(func)'.repeat(511) }), 20 * 1024],
    ['as it comes', new Uint8Array(30_000), 32 * 1024],
    ['with its memory', unitModule('good'), 12 * 1024],
  ])('refuses what is too large for the arena, %s', async (_, module, arena) => {
    const error = await refused(module, { ...unit, arena })
    expect(error).toMatchObject({ code: 'bad-module', refusal: { rc: -31 }, hint: expect.stringContaining('-Oz') })
    expect(error.message).toBe('refused [arena]: the module is too large for the arena')
  })

  test('refuses initialisers that cost more than its fuel', async () => {
    const module = unitModule('counts') // three globals, one data segment
    expect((await loadModule(module, { ...unit, loadFuel: 4 })).loadFuel).toBe(4)
    const error = await refused(module, { ...unit, loadFuel: 3 })
    expect(error).toMatchObject({ code: 'bad-module', refusal: { rc: -36 } })
    expect(error.message).toBe('refused [load-fuel]: the initialisers used up the fuel of a load')
  })

  test.each([
    { memory: 65_536 },
    { depth: 33 },
    { in: { size: 513, align: 8 } },
    { out: { size: 8, align: 3 } },
    { state: { size: 4, align: 0 } },
    { fuel: 2 ** 32 },
    { stack: 0.5 },
    { arena: -1 },
  ])('refuses a contract that no device has: %j', async (wrong) => {
    expect(await refused(unitModule('good'), { ...unit, ...wrong })).toMatchObject({ code: 'usage' })
  })

  test('names its refusals as SPEC.md does', () => {
    const specified = codeNames()
    expect([...names]).toEqual([...names.keys()].map((code) => [code, specified.get(code)]))
  })
})

describe('state', () => {
  const options: SandboxOptions = { ...unit, state: { size: 8, align: 8 } }
  /** Adds x to the state, and declines when x is 7. */
  const adding = assemble(`(module
    (memory (export "memory") 1)
    (global (export "sp_in") i32 (i32.const 64))
    (global (export "sp_out") i32 (i32.const 128))
    (global (export "sp_state") i32 (i32.const 200))
    (func (export "evaluate") (result i32)
      (i64.store (i32.const 200) (i64.add (i64.load (i32.const 200)) (i64.trunc_f32_s (f32.load (i32.const 64)))))
      (select (i32.const 1) (i32.const 0) (f32.eq (f32.load (i32.const 64)) (f32.const 7)))))`)
  const number = ({ state }: SandboxOutcome): bigint => new DataView(state.buffer).getBigInt64(0, true)

  test('is zeros at first, and comes back as the module made it', async () => {
    const { evaluate } = await loadModule(adding, options)
    const first = evaluate(x(40))
    expect(number(first)).toBe(40n)
    expect(number(evaluate(x(2), first.state))).toBe(42n)
    expect(number(evaluate(x(2)))).toBe(2n)
  })

  test('stays as it was unless the evaluation is good', async () => {
    const { evaluate } = await loadModule(adding, options)
    const { state } = evaluate(x(40))
    expect(evaluate(x(7), state)).toMatchObject({ result: 'declined', state })
    expect(evaluate(x(Number.NaN), state)).toMatchObject({ result: 'trap', state })
    expect(number({ ...evaluate(x(1), state) })).toBe(41n)
  })

  test('must be exported where the contract has one', async () => {
    expect(await refused(unitModule('good'), options)).toMatchObject({ refusal: { rc: -178 } })
  })
})
