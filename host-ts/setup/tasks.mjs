import { join } from 'node:path'
import { buildId, unnamed } from './lib/build-id.mjs'
import { show } from './lib/exec.mjs'
import { crates } from './steps/crates.mjs'
import { debian, groups } from './steps/debian.mjs'
import { firmware } from './steps/firmware.mjs'
import { declarations, host } from './steps/host.mjs'
import { modules } from './steps/modules.mjs'
import { npm } from './steps/npm.mjs'
import { platformio } from './steps/platformio.mjs'
import { prebuilt } from './steps/prebuilt.mjs'
import { programs } from './steps/programs.mjs'
import { python, pythonTest } from './steps/python.mjs'
import { sandbox } from './steps/sandbox.mjs'
import { sources } from './steps/sources.mjs'
import { vet } from './steps/vet.mjs'

const planted = ['stm32f405_qemu_planted', 'riscv-virt_planted']
const plantedElsewhere = ['esp32c3_planted']
const verifying = ['stm32f405_qemu_verify', 'riscv-virt_verify']
const types = ['native_types', 'stm32f405_qemu_types', 'riscv-virt_types']
const hurried = ['stm32f405_qemu_hurried']
const renamed = ['native_as_stm32f405']
const yardsticks = ['stm32f405_qemu_unbounded', 'stm32f405_qemu_stock_floats', 'stm32f405_qemu_soft_floats']
const guarding = ['stm32f405_qemu_guard', 'stm32f405_qemu_guard_fpu']
const hardware = ['stm32f405', 'stm32f407_discovery', 'nucleo_f446re', 'blackpill_f411']
const boards = [...hardware, 'stm32f405_qemu', 'riscv-virt', 'esp32c3', 'native']
const tools = [python, platformio, sources]
/** A compiler for Rust is large, and only the module in Rust needs one. */
const examples = modules('assemblyscript', 'c')
const allExamples = modules('assemblyscript', 'c', 'rust')
const laboratory = [...groups.build, ...groups.emulate, ...groups.test, ...groups.page]
const parts = (needs, built) => [npm, debian(needs), ...tools, pythonTest, vet, sandbox, host, built, declarations]
const proof = [...parts([...laboratory, ...groups.rust, ...groups.crates], allExamples), crates]
const linted = [npm, debian(groups.build), python, pythonTest, sources, vet, sandbox]
const tests = [...proof, programs, firmware([...boards, ...planted, ...plantedElsewhere, ...verifying, ...types, ...hurried, ...renamed])]

const node =
  (script, ...first) =>
  (ctx, args) =>
    show(ctx, process.execPath, [join(ctx.root, script), ...first, ...args])
const nothing = async () => 0
/** Said each time that a tarball is made, also where nothing had to be built for it. */
async function warnOfUnnamed(ctx) {
  const warning = unnamed(buildId(ctx))
  if (warning) ctx.say(`setup: warning: ${warning}`)
  return 0
}

/** Each task: the steps it needs, in an order where each comes after those it names, and what it runs. */
export const tasks = {
  setup: { steps: [...proof, programs, firmware(boards)], run: nothing },
  build: {
    steps: [npm, debian([...groups.build, ...groups.rust]), ...tools, vet, sandbox, host, allExamples, declarations, firmware(boards)],
    run: nothing,
  },
  demo: {
    steps: [npm, debian([...groups.build, ...groups.emulate]), ...tools, vet, sandbox, host, examples, firmware(['stm32f405_qemu'])],
    run: node('host-ts/dist/demo.js'),
  },
  bench: {
    steps: [...parts(laboratory, examples), firmware([...boards, ...planted, ...verifying, ...yardsticks, ...guarding])],
    run: node('host-ts/dist/bench.js'),
  },
  test: { steps: tests, run: node('host-ts/setup/tasks/test.mjs') },
  fuzz: { steps: parts([...groups.build, ...groups.rust, ...groups.test], allExamples), run: node('test/fuzz/run.mjs') },
  coverage: { steps: tests, run: node('host-ts/setup/tasks/test.mjs', '--coverage') },
  'power-loss': { steps: [debian(groups.build), ...tools], run: node('test/power-loss/run.mjs') },
  size: { steps: [debian(groups.build), ...tools, firmware(boards)], run: node('host-ts/setup/tasks/size.mjs') },
  lint: { steps: linted, run: node('host-ts/setup/tasks/lint.mjs') },
  format: { steps: linted, run: node('host-ts/setup/tasks/lint.mjs', '--write') },
  prepack: {
    steps: [npm, debian(groups.build), ...tools, vet, sandbox, host, declarations, firmware(boards, { named: true }), prebuilt],
    run: warnOfUnnamed,
  },
  'third-party': { steps: [npm, debian(groups.build), python, pythonTest], run: node('host-ts/setup/tasks/third-party.mjs') },
  pio: { steps: [debian(groups.build), ...tools], run: (ctx, args) => show(ctx, join(ctx.venv, 'bin', 'pio'), args) },
}
