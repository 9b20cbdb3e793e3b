import { Command } from 'commander'
import { contractTextId } from '../../contract/index.js'
import {
  developmentKey,
  equal,
  keyHash,
  moduleContract,
  type PackageInfo,
  type PackageTlv,
  parsePackage,
  tlvName,
} from '../../package/index.js'
import type { ActionFor } from '../context.js'
import { inFile, readModule } from '../files.js'
import { bytes, table } from '../format.js'
import { hex } from '../output.js'

export function inspectCommand(action: ActionFor): Command {
  return new Command('inspect')
    .argument('<package>', 'a package (.spkg)')
    .description('show what is in a package, without trusting it')
    .action(
      action(async ({ out }, [path = '']) => {
        const info = await read(path)
        const { payload, tlvs, ...rest } = info
        out.result(describe(info), {
          path,
          ...rest,
          developmentKey: isDevelopment(info),
          payload: payload.length,
          contractText: contractTextOf(info) ?? null,
          tlvs: tlvs.map((tlv) => ({ ...tlv, name: tlvName(tlv.type) })),
        })
      }),
    )
}

async function read(path: string): Promise<PackageInfo> {
  try {
    return parsePackage(await readModule(path))
  } catch (error) {
    throw inFile(path, error)
  }
}

function describe(info: PackageInfo): string {
  const { version, hash, counter, contract, payload, tlvs } = info
  return table([
    ['version', version],
    ['counter', counter === undefined ? 'none: a device refuses it' : String(counter)],
    ['contract', contract ? hex(contract) : 'none: a device refuses it'],
    ...(contractTextOf(info) ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => ['', line.replace(/^contract /, '')])
      .filter(([, line]) => line !== ''),
    ['hash', hex(hash)],
    ['key', info.keyHash ? `${hex(info.keyHash)}${isDevelopment(info) ? ' (the development key)' : ''}` : 'none'],
    ['signature', info.signature ? 'there; setpoint verify checks it' : 'none'],
    ['module', bytes(payload.length)],
    ...tlvs.map((tlv) => [`TLV 0x${tlv.type.toString(16).padStart(2, '0')}`, tlvText(tlv)]),
  ])
}

/** What the module says that it was built for, if that is what the package names. */
function contractTextOf({ payload, contract }: PackageInfo): string | undefined {
  const text = moduleContract(payload)
  return text !== undefined && contract && equal(contractTextId(text), contract) ? text : undefined
}

function tlvText({ type, value, protected: signed }: PackageTlv): string {
  return `${tlvName(type)}, ${value.length} bytes${signed ? ', signed' : ''}`
}

function isDevelopment(info: PackageInfo): boolean {
  return info.keyHash !== undefined && equal(info.keyHash, keyHash(developmentKey.publicKey))
}
