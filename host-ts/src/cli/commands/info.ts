import { Command } from 'commander'
import { withDevice } from '../connection.js'
import type { ActionFor } from '../context.js'
import { bytes, table } from '../format.js'

export function infoCommand(action: ActionFor): Command {
  return new Command('info').description('board, firmware and limits of the device').action(
    action((context) =>
      withDevice(context, async (device) => {
        const { out, signal } = context
        const info = await device.info({ signal })
        const { requests, message } = { requests: info.limits.buf_count, message: info.limits.buf_size }
        const rows = [
          ['board', `${info.board} (${info.cpu})`],
          ['firmware', `${info.firmware}, build ${info.build}`],
          ['id', info.id],
          ['link', `${device.label}, ${requests} requests of ${bytes(message)} at once`],
          ...info.notes.map((note, i) => [i === 0 ? 'note' : '', note]),
        ]
        out.result(table(rows), info)
      }),
    ),
  )
}
