/* A connected device, as it was read last. */
import type { ImageSlot, Points, SignalReading } from '../client/index.js'
import type { DeviceInfo } from '../device/index.js'
import {
  bytes,
  describeCandidate,
  describeCounts,
  describeEnd,
  describeEvaluation,
  describeFault,
  describeMode,
  describeNext,
  describeOutputs,
  describeQuarantined,
  describeStanding,
  describeState,
  describeTrial,
  describeWentBack,
  duration,
  hex,
  isTime,
  type Situation,
  signalAge,
  signalValue,
  unit,
} from '../words/index.js'
import { byId, moveOn, type Row, setRows, setTable, setText, showText } from './dom.js'
import { pointsView } from './points-view.js'
import { withoutCommands } from './sentences.js'

export interface Snapshot {
  info: DeviceInfo
  situation: Situation
  points: Points
  signals: readonly SignalReading[]
}

export interface DeviceView {
  show(snapshot: Snapshot): void
  /** What is seen next does not join what was seen before. */
  gap(): void
  /** Forgets what was seen: it was another device's. */
  clear(): void
}

export function deviceView(): DeviceView {
  const points = pointsView()
  return {
    show(snapshot) {
      byId('device').hidden = false
      byId('device').classList.remove('stale')
      showText(byId('notice'), noticeOf(snapshot.situation))
      showModule(snapshot.situation)
      points.show(snapshot.points, snapshot.situation)
      showSignals(snapshot.signals)
      setRows(byId('run-rows'), runRows(snapshot.situation))
      setRows(byId('about-rows'), aboutRows(snapshot))
      setTable(byId('slot-rows'), snapshot.situation.images.map(slotCells))
    },
    gap: points.gap,
    clear: points.clear,
  }
}

function noticeOf({ notice }: Situation): string | undefined {
  return notice === '' ? undefined : `This device ${notice}: anybody can sign for it. It is for development.`
}

function showModule(situation: Situation): void {
  const { module, lifecycle, contract } = situation
  setText(
    byId('module-name'),
    module ? `${hex(module.hash).slice(0, 12)}, version ${module.version}` : 'None: points are at their fallback',
  )
  byId('module-name').title = module ? hex(module.hash) : ''
  const { running } = lifecycle
  showText(
    byId('module-badge'),
    { none: undefined, trial: 'on trial', permanent: 'for good', confirmed: 'confirmed', erasing: 'being erased' }[running],
  )
  byId('module-badge').dataset.kind = running
  const trial = describeTrial(situation)
  if (trial === undefined) moveOn([byId('trial')], byId('headline'))
  byId('trial').hidden = trial === undefined
  setText(byId('trial-text'), trial === undefined ? '' : `It ${trial}.`)
  setRows(byId('module-rows'), [
    ...row('Standing', describeStanding(lifecycle)),
    ...row('Size', module && `${bytes(module.size)}, ${bytes(module.arena)} of the arena`),
    { name: 'Contract', text: `${contract.name} ${contract.major}.${contract.minor}`, title: hex(lifecycle.contract) },
    ...row('State', describeState(lifecycle)),
    ...warning('Mode', withoutCommands(describeMode(situation) ?? '')),
    ...warning('Went back', describeWentBack(situation)),
    ...warning('Refused', situation.refused && describeEnd(situation.refused)),
    ...warning('Quarantined', situation.quarantined && describeQuarantined(situation.quarantined)),
    ...warning('Disabled', situation.disabled),
    { name: 'Other slot', text: describeCandidate(situation) },
  ])
}

function runRows(situation: Situation): Row[] {
  const bad = situation.evaluation !== null && situation.evaluation.result !== 'good'
  return [
    { name: 'Last', text: withoutCommands(describeEvaluation(situation)), warning: bad },
    { name: 'Next', text: describeNext(situation) },
    { name: 'Counts', text: describeCounts(situation) },
    ...warning('Last fault', describeFault(situation)),
    { name: 'Outputs', text: describeOutputs(situation) },
  ]
}

function aboutRows({ info, situation }: Snapshot): Row[] {
  const { app, uptime, reset, lifecycle } = situation
  return [
    { name: 'Board', text: `${info.board} (${info.cpu})` },
    { name: 'Firmware', text: `${info.firmware}, build ${info.build}` },
    { name: 'Application', text: app },
    { name: 'Id', text: info.id },
    { name: 'Up', text: `${duration(uptime)}, since a ${reset} reset` },
    { name: 'Flash', text: `takes ${lifecycle.writes} uploads and starts in a row` },
    ...row('Notes', info.notes.join('; ')),
  ]
}

function slotCells({ image, slot, version, hash, ...flags }: ImageSlot): string[] {
  const name = image === 0 ? 'firmware' : slot === 0 ? 'running' : 'other'
  const marks = (['active', 'confirmed', 'pending', 'permanent'] as const).filter((mark) => flags[mark])
  return [name, version, hash ? hex(hash).slice(0, 12) : '-', marks.join(', ') || '-']
}

function showSignals(signals: readonly SignalReading[]): void {
  const rows = signals.map((reading) => [reading.name, withUnit(reading), signalAge(reading), reading.source])
  const old = signals.flatMap(({ fresh }, i) => (fresh ? [] : [i]))
  setTable(byId('signal-rows'), rows, new Set(old))
}

function withUnit(reading: SignalReading): string {
  const text = signalValue(reading)
  const name = unit(reading.unit)
  return reading.value === null || isTime(reading) || name === '' || name === '1' ? text : `${text} ${name}`
}

/** No row for what there is nothing to say of. */
function row(name: string, text: string | null | undefined): Row[] {
  return text ? [{ name, text }] : []
}

function warning(name: string, text: string | null | undefined): Row[] {
  return row(name, text).map((one) => ({ ...one, warning: true }))
}
