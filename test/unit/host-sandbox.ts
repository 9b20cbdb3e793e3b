/** Modules and contracts for tests of the host's sandbox. */
import { readFileSync } from 'node:fs'
import { parseContract } from '../../host-ts/src/contract/index.js'
import { type SandboxOptions, sandboxOptions } from '../../host-ts/src/sandbox/index.js'
import { assemble } from '../hostile/attempt.js'

const NONE = { size: 0, align: 1 }

/** Of the C unit tests (sandbox_fixture.c): x as an f32 in, y as an f32 and z as an f64 out. */
export const unit: SandboxOptions = {
  memory: 1024,
  stack: 2048,
  fuel: 1000,
  loadFuel: 1000,
  depth: 24,
  in: { size: 16, align: 8 },
  out: { size: 16, align: 8 },
  state: NONE,
}

export const contract = parseContract(readFileSync('modules/water-heater/contract.json', 'utf8'))

export const waterHeater = sandboxOptions(contract)

/** A module of test/unit/wat. */
export const unitModule = (name: string): Uint8Array => assemble(readFileSync(`test/unit/wat/${name}.wat`, 'utf8'))

/** sp_in of the unit tests' contract. */
export function x(value: number): Uint8Array {
  const bytes = new Uint8Array(unit.in.size)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return bytes
}

/** The first point of either contract. */
export const y = (out: Uint8Array): number => new DataView(out.buffer).getFloat32(0, true)
