/** What the sandbox computes, against the WebAssembly specification suite: each assertion that a module of the sandbox can express. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRig, type Rig } from '../e2e/support/rig.js'
import { boardSandbox } from './board.js'
import { evaluateScripts, type Report, repeatPart } from './evaluate.js'
import { hostSandbox } from './host.js'
import { nativeSandbox } from './sandbox.js'
import { numbers } from './specification.js'
import { claimed, scripts } from './suite.js'

function byScript({ failed }: Report): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { script } of failed) counts[script] = (counts[script] ?? 0) + 1
  return counts
}

/** Of each kind of instruction some: arithmetic, conversions, memory, control, calls through a table. */
const REPRESENTATIVE = [
  ...['i32', 'i64', 'f32', 'f64', 'f64_cmp', 'conversions', 'float_exprs', 'endianness', 'memory_redundancy', 'left-to-right'],
  ...['block', 'loop', 'if', 'br_if', 'switch', 'labels', 'select', 'call', 'call_indirect', 'func_ptrs', 'globals', 'local_tee', 'traps'],
].map((name) => `wasm-v1/${name}`)

/** They take more fuel than the water heater's contract gives. */
const LONG = /^fib/

/** Traps of one module: each takes two evaluations. */
const TRAPS = 3

let native: Report
beforeAll(async () => {
  native = await evaluateScripts((await Promise.all(claimed.map(scripts))).flat(), await nativeSandbox())
}, 180_000)

describe('on the native port', () => {
  test('every assertion that a module can express holds, but for those that SPEC.md lists with their reason', () => {
    console.log(`assertions of the suite that hold: ${native.passed}; refused:`, native.refused)
    expect(byScript(native)).toEqual(numbers('| script | assertions |'))
    expect({ hold: native.passed, ...native.refused }).toEqual(numbers('| end | assertions |'))
  })
})

test('in the sandbox of the host the same assertions hold, and the same are refused', { timeout: 180_000 }, async () => {
  const { held: _, ...report } = await evaluateScripts((await Promise.all(claimed.map(scripts))).flat(), hostSandbox())
  const { held: __, ...natively } = native
  expect(report).toEqual(natively)
})

describe('on emulated boards', { timeout: 180_000 }, () => {
  let rigs: Rig[]
  beforeAll(async () => {
    rigs = await Promise.all(['stm32f405', 'riscv-virt'].map(openRig))
  }, 180_000)
  afterAll(() => Promise.all(rigs.map((rig) => rig[Symbol.asyncDispose]())))

  test('a representative part of the assertions holds', async () => {
    const part = native.held
      .filter(({ script }) => REPRESENTATIVE.includes(script))
      .map((subject) => ({
        ...subject,
        returns: subject.returns.filter(({ action }) => !LONG.test(action?.field ?? '')),
        traps: subject.traps.slice(0, TRAPS),
      }))
    expect(new Set(part.map(({ script }) => script)).size).toBe(REPRESENTATIVE.length)
    const reports = await Promise.all(rigs.map((rig) => repeatPart(part, boardSandbox(rig))))
    for (const { made, failed } of reports) {
      expect(failed).toEqual([])
      expect(made).toBeGreaterThan(2000)
    }
  })
})
