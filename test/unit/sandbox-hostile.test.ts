/** What test/hostile tries on boards, in the host's sandbox. */
import { expect, test } from 'vitest'
import { isSetpointError } from '../../host-ts/src/index.js'
import { loadModule } from '../../host-ts/src/sandbox/index.js'
import { coded } from '../hostile/coded.js'
import { declared } from '../hostile/declared.js'
import { framed } from '../hostile/framed.js'
import { holes } from '../hostile/holes.js'
import { running } from '../hostile/running.js'
import { codeNames } from '../spec/specification.js'
import { waterHeater } from './host-sandbox.js'

const ofTheSlot = 'refused too-large'
const specified = codeNames()

async function end(module: Uint8Array): Promise<string> {
  try {
    return (await loadModule(module, waterHeater)).evaluate(new Uint8Array(waterHeater.in.size)).result
  } catch (error) {
    if (!isSetpointError(error, 'bad-module')) throw error
    return `refused ${specified.get(error.refusal?.rc ?? 0)}`
  }
}

test.each([...running, ...declared, ...coded, ...framed, ...holes].filter(({ ends }) => ends !== ofTheSlot))(
  'a module that $what ends as it may on a board',
  async ({ module, ends }) => {
    expect([ends].flat()).toContain(await end(module))
  },
)
