/* The firmware in an installation: host-ts/setup/steps/prebuilt.mjs puts it into the package. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { SetpointError } from '../error.js'
import { installation } from '../paths/index.js'

/** Where the files of an environment of platformio.ini are. */
export function prebuiltFolder(environment: string): string {
  return join(installation(), 'host-ts', 'prebuilt', environment)
}

/** Beside a program that runs on this machine itself: the kind of machine that it was built on, in Node.js' words, and its C library. */
const MACHINE = 'machine.json'
const machine = z.object({ platform: z.string(), arch: z.string(), libc: z.string().optional() })

/** @throws SetpointError `environment` when a file of the package is missing, or made for another kind of machine. */
export function requirePrebuilt(board: string, file: string): void {
  if (!existsSync(file)) {
    throw new SetpointError('environment', `The firmware of ${board} is not in this installation: ${file} is missing`, {
      hint: 'Install setpoint again, from a package that npm pack has made.',
    })
  }
  const other = otherMachine(file)
  if (other === undefined) return
  throw new SetpointError(
    'environment',
    `The ${board} board of this package runs on ${other}, and this machine is ${nameOf(thisMachine())}`,
    {
      hint: 'Take a board that QEMU emulates, which runs anywhere, or a package that was made on a machine of this kind.',
    },
  )
}

/** The kind of machine that a program of this package runs on, where it is another one than this. */
export function otherMachine(file: string): string | undefined {
  const path = join(dirname(file), MACHINE)
  if (!existsSync(path)) return undefined
  const made = nameOf(machine.parse(JSON.parse(readFileSync(path, 'utf8'))))
  return made === nameOf(thisMachine()) ? undefined : made
}

/** `linux-x64-glibc`, `darwin-arm64`. */
const nameOf = ({ platform, arch, libc }: z.infer<typeof machine>): string => [platform, arch, ...(libc ? [libc] : [])].join('-')

function thisMachine(): z.infer<typeof machine> {
  const { platform, arch } = process
  return platform === 'linux' ? { platform, arch, libc: libc() } : { platform, arch }
}

/** Node.js' report has the version of glibc where that is what it runs on; the other one that it is built for is musl. */
function libc(): 'glibc' | 'musl' {
  const { header } = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) }).parse(process.report.getReport())
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/** What a release trusts is its owner's, so no package has one. @param use What one does with it then. */
export function noRelease(board: string, environment: string, use: string): SetpointError {
  return new SetpointError('environment', `There is no release build of ${board} here: it trusts your keys, so it is made in a checkout`, {
    hint: `In one: SETPOINT_KEYS=/PATH/KEY.pub.pem npm run pio -- run -e ${environment}; ${use}.`,
  })
}
