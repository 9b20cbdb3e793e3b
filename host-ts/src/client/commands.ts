import { Group, Op } from '../smp/index.js'
import type { Command } from './call.js'
import * as schema from './schemas.js'

/** The commands of SPEC.md, "Groups". */
export const commands = {
  echo: { name: 'echo', group: Group.os, command: 0, op: Op.write, reply: schema.echo },
  getDatetime: { name: 'the date', group: Group.os, command: 4, op: Op.read, reply: schema.datetime },
  setDatetime: { name: 'the date', group: Group.os, command: 4, op: Op.write, reply: schema.empty },
  reset: { name: 'the reset', group: Group.os, command: 5, op: Op.write, reply: schema.empty },
  params: { name: 'params', group: Group.os, command: 6, op: Op.read, reply: schema.params },
  info: { name: 'info', group: Group.os, command: 7, op: Op.read, reply: schema.info },
  imageState: { name: 'the image state', group: Group.image, command: 0, op: Op.read, reply: schema.imageState },
  writeImageState: { name: 'the state write', group: Group.image, command: 0, op: Op.write, reply: schema.imageState },
  upload: { name: 'the upload', group: Group.image, command: 1, op: Op.write, reply: schema.upload },
  erase: { name: 'the erase', group: Group.image, command: 5, op: Op.write, reply: schema.empty },
  stat: { name: 'the statistics', group: Group.stat, command: 0, op: Op.read, reply: schema.stat },
  statNames: { name: 'the statistics', group: Group.stat, command: 1, op: Op.read, reply: schema.statNames },
  status: { name: 'the status', group: Group.setpoint, command: 0, op: Op.read, reply: schema.status },
  points: { name: 'the points', group: Group.setpoint, command: 1, op: Op.read, reply: schema.points },
  getSignals: { name: 'the signals', group: Group.setpoint, command: 2, op: Op.read, reply: schema.signals },
  setSignals: { name: 'the signals', group: Group.setpoint, command: 2, op: Op.write, reply: schema.empty },
  mode: { name: 'the mode', group: Group.setpoint, command: 3, op: Op.read, reply: schema.mode },
  setMode: { name: 'the mode', group: Group.setpoint, command: 3, op: Op.write, reply: schema.empty },
  lifecycle: { name: 'the lifecycle', group: Group.setpoint, command: 4, op: Op.read, reply: schema.lifecycle },
  activate: { name: 'the start', group: Group.setpoint, command: 4, op: Op.write, reply: schema.empty },
  reasons: { name: 'the reasons', group: Group.setpoint, command: 6, op: Op.read, reply: schema.reasons },
  revert: { name: 'the revert', group: Group.setpoint, command: 7, op: Op.write, reply: schema.empty },
  contract: { name: 'the contract', group: Group.setpoint, command: 8, op: Op.read, reply: schema.contractPage },
} satisfies Record<string, Command<unknown>>
