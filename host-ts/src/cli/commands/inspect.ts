import { Command } from 'commander'
import { developmentKey, equal, keyHash, type PackageInfo, type PackageTlv, parsePackage, tlvName } from '../../package/index.js'
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
    ['hash', hex(hash)],
    ['key', info.keyHash ? `${hex(info.keyHash)}${isDevelopment(info) ? ' (the development key)' : ''}` : 'none'],
    ['signature', info.signature ? 'there; setpoint verify checks it' : 'none'],
    ['module', bytes(payload.length)],
    ...tlvs.map((tlv) => [`TLV 0x${tlv.type.toString(16).padStart(2, '0')}`, tlvText(tlv)]),
  ])
}

function tlvText({ type, value, protected: signed }: PackageTlv): string {
  return `${tlvName(type)}, ${value.length} bytes${signed ? ', signed' : ''}`
}

function isDevelopment(info: PackageInfo): boolean {
  return info.keyHash !== undefined && equal(info.keyHash, keyHash(developmentKey.publicKey))
}
