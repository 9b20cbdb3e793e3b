import { Command } from 'commander'
import type { Device, DeviceInfo } from '../../device/index.js'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { bytes, table } from '../format.js'

export function infoCommand(action: ActionFor): Command {
  return new Command('info').description('board, firmware and limits of the device').action(
    action((context) =>
      withDevice(context, async (device) => {
        const info = await device.info({ signal: context.signal })
        context.out.result(describeInfo(device, info), info)
      }),
    ),
  )
}

export function describeInfo({ label }: Device, info: DeviceInfo): string {
  const { requests, message } = { requests: info.limits.buf_count, message: info.limits.buf_size }
  return table([
    ['board', `${info.board} (${info.cpu})`],
    ['firmware', `${info.firmware}, build ${info.build}`],
    ['id', info.id],
    ['link', `${label}, ${requests} requests of ${bytes(message)} at once`],
    ...info.notes.map((note, i) => [i === 0 ? 'note' : '', note]),
  ])
}
