/** A project whose module doubles what it is given, in each language. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect } from 'vitest'
import type { SetpointError } from '../../host-ts/src/index.js'
import type { Build, Project } from '../../host-ts/src/project/index.js'
import type { ModuleLanguage } from '../../host-ts/src/project/schema.js'

/** All of a file's projects are in it. */
export const root = mkdtempSync(join(tmpdir(), 'setpoint-build-test-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Its contract file, with the type of what it is given. */
export const contract = (type = 'f32'): string => `{
  "name": "doubler", "version": { "major": 1, "minor": 0 },
  "signals": [{ "name": "given", "type": "${type}", "source": "host", "min": 0, "max": 100 }],
  "points": [{ "name": "twice", "type": "f32", "min": 0, "max": 65, "rate": 1, "fallback": 10 }],
  "state": [{ "name": "calls", "type": "u32" }],
  "budget": { "period": 10, "fuel": 1000, "depth": 8, "deadline": 0.1, "memory": 4096, "faults": 3 }
}`

/** Of each language the module's first file. */
export const sources: Record<ModuleLanguage, [file: string, text: string]> = {
  assemblyscript: [
    'assembly/index.ts',
    `import { calls, given, setCalls, setTwice } from './contract'
export { sp_in, sp_out, sp_state } from './contract'
export function evaluate(): i32 {
  setTwice(given() * 2)
  setCalls(calls() + 1)
  return 0
}
`,
  ],
  c: [
    'src/module.c',
    `#include "contract.h"

int32_t evaluate(void) {
  sp_out.twice = sp_in.given * 2;
  sp_state.calls++;
  return 0;
}
`,
  ],
  rust: [
    'src/lib.rs',
    `#![no_std]
mod contract;
use contract::*;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn evaluate() -> i32 {
    set_twice(given() * 2.0);
    set_calls(calls() + 1);
    0
}
`,
  ],
}

const bindings = { assemblyscript: 'assembly/contract.ts', c: 'src/contract.h', rust: 'src/contract.rs' }

/** A project in a folder of its own. */
export function project(language: ModuleLanguage, text = sources[language][1]): Project {
  const folder = mkdtempSync(join(root, `${language}-`))
  const source = join(folder, sources[language][0])
  mkdirSync(dirname(source), { recursive: true })
  writeFileSync(source, text)
  writeFileSync(join(folder, 'contract.json'), contract())
  return {
    folder,
    name: 'doubler',
    contract: join(folder, 'contract.json'),
    language,
    source,
    devices: {},
    output: join(folder, 'build/doubler.wasm'),
  }
}

/** Where the project's binding is. */
export const binding = ({ folder, language }: Project): string => join(folder, bindings[language])

/** What a build that must not succeed says. */
export const failure = (building: Promise<Build>): Promise<SetpointError> =>
  building.then(
    () => expect.fail('it builds'),
    (error) => error,
  )
