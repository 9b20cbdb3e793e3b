import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { SetupError } from '../lib/error.mjs'
import { find, run } from '../lib/exec.mjs'
import { fetchError } from '../lib/network.mjs'

/**
 * What the system must give, by use: the Debian package, and how its presence shows on a system without dpkg; with `anyOnPath` also where
 * dpkg does not know it.
 */
export const groups = {
  build: [
    { package: 'python3', program: 'python3' },
    { package: 'python3-venv', program: 'python3' },
    { package: 'gcc', program: 'gcc' },
    { package: 'libc6-dev', header: '/usr/include/stdio.h' },
    { package: 'gcc-arm-none-eabi', program: 'arm-none-eabi-gcc' },
    { package: 'libnewlib-arm-none-eabi', program: 'arm-none-eabi-gcc' },
    { package: 'gcc-riscv64-unknown-elf', program: 'riscv64-unknown-elf-gcc' },
    { package: 'picolibc-riscv64-unknown-elf', program: 'riscv64-unknown-elf-gcc' },
    { package: 'clang-16', program: 'clang-16' },
    { package: 'lld-16', program: 'wasm-ld-16' },
  ],
  rust: [
    { package: 'rustc', program: 'rustc' },
    { package: 'libstd-rust-dev-wasm32', header: '/usr/lib/rustlib/wasm32-unknown-unknown' },
    { package: 'rustfmt', program: 'rustfmt' },
  ],
  emulate: [
    { package: 'qemu-system-arm', program: 'qemu-system-arm' },
    { package: 'qemu-system-misc', program: 'qemu-system-riscv32' },
  ],
  test: [
    { package: 'libcmocka-dev', header: '/usr/include/cmocka.h' },
    { package: 'wabt', program: 'wat2wasm' },
    { package: 'socat', program: 'socat' },
    { package: 'stm32flash', program: 'stm32flash' },
    { package: 'libclang-rt-16-dev', header: '/usr/lib/llvm-16/lib/clang/16/lib/linux' },
  ],
  /** The browser in which the page is tested: 124 MB to fetch, 412 MB on disk. */
  page: [{ package: 'chromium', program: 'chromium' }],
  /* What Debian's cargo-web is linked with: it is unpacked and not installed, for it conflicts with rustc (steps/crates.mjs). */
  crates: ['libcurl4', 'libgit2-1.5', 'libssh2-1'].map((name) => ({ package: name, program: 'cargo', anyOnPath: true })),
}

/** The names of those packages that dpkg does not know as installed; undefined where there is no dpkg. */
function notInstalled(ctx, packages) {
  const query = find('dpkg-query', ctx.env)
  if (!query) return undefined
  const { stdout } = spawnSync(query, ['-W', '-f', '${Package} ${Status}\n', ...packages], { env: ctx.env, encoding: 'utf8' })
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' install ok installed'))
      .map((line) => line.split(' ')[0]),
  )
  return packages.filter((name) => !installed.has(name))
}

const visible = (ctx) => (need) => (need.program ? find(need.program, ctx.env) !== undefined : existsSync(need.header))

async function aptInstall(ctx, packages) {
  const env = { ...ctx.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=120']
  for (const args of [['update'], ['install', '--no-install-recommends', ...packages]]) {
    const result = await run(ctx, `apt-${args[0]}`, 'apt-get', [...apt, ...args], { env })
    if (result.status !== 0) throw fetchError(`A Debian package (${packages.join(' ')})`, result, 'the package sources of apt')
  }
}

/** The system's programs and libraries for some groups. As root on Debian they are installed; otherwise they are asked for. */
export function debian(needs) {
  const packages = needs.map((need) => need.package)
  const missing = (ctx) => {
    const names = notInstalled(ctx, packages)
    const asked = (need) => names && !(need.anyOnPath && visible(ctx)(need))
    return needs.filter((need) => (asked(need) ? names.includes(need.package) : !visible(ctx)(need)))
  }
  return {
    name: 'Debian packages',
    after: [],
    present: (ctx) => missing(ctx).length === 0,
    describe: (ctx) =>
      missing(ctx)
        .map((need) => need.package)
        .join(' '),
    async install(ctx) {
      const lacking = missing(ctx)
      const names = lacking.map((need) => need.package)
      if (!find('apt-get', ctx.env)) {
        const programs = [...new Set(lacking.map((need) => need.program ?? need.header))]
        throw new SetupError(
          'missing-programs',
          `These are not on this system: ${programs.join(', ')}.`,
          `Install them and put them on PATH. On Debian they come from the packages ${names.join(', ')}.`,
        )
      }
      if (ctx.uid !== 0) {
        throw new SetupError(
          'not-root',
          'Debian packages are missing, and only root can install them.',
          `Run this as root, then the command again:\n    apt-get install --no-install-recommends ${names.join(' ')}`,
        )
      }
      await aptInstall(ctx, names)
    },
  }
}
