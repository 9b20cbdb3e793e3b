import { expect, test } from 'vitest'
import type { Point } from '../../host-ts/src/client/index.js'
import { createHistory, type History } from '../../host-ts/src/page/history.js'

const point = (applied: Point['applied'], more: Partial<Point> = {}): Point => ({
  ...{ name: 'setpoint', unit: 'Cel', type: 'f32', min: 40, max: 65, proposed: applied, applied, reason: 'accepted' },
  ...more,
})

/** A device that has run since 1970, and whose clock goes with ours. @param time in seconds. */
const add = (history: History, time: number, points: readonly Point[]): void =>
  history.add({ boot: 1, uptime: time * 1000 }, points, time * 1000)

test('a level is kept by its two ends, however often it is seen', () => {
  const history = createHistory()
  for (let time = 0; time <= 1000; time++) add(history, time, [point(time < 500 ? 52 : 60)])
  expect(history.of('setpoint')).toMatchObject({ time: [0, 499, 500, 1000], applied: [52, 52, 60, 60] })
})

test('a gap is shown where nothing was seen, and no line joins what lies on both sides', () => {
  const history = createHistory()
  add(history, 0, [point(52)])
  history.gap()
  history.gap()
  add(history, 100, [point(52)])
  const { time, applied } = history.of('setpoint')
  expect(applied[0]).toBe(52)
  expect(applied.at(-1)).toBe(52)
  expect(new Set(applied.slice(1, -1))).toEqual(new Set([null]))
  expect([...time].sort((a, b) => a - b)).toEqual(time)
})

test('what is no number is not drawn, and a boolean is drawn as 0 and 1', () => {
  const history = createHistory()
  add(history, 0, [point(52, { proposed: Number.NaN })])
  add(history, 1, [point(52, { proposed: null })])
  add(history, 2, [point(true, { name: 'heater', min: false, max: true, proposed: false })])
  expect(history.of('setpoint').proposed).toEqual([null, null])
  expect(history.of('heater')).toMatchObject({ min: [0], max: [1], proposed: [0], applied: [1] })
})

test('a clock that goes back begins a new plot, and the oldest changes give way to the newest', () => {
  const history = createHistory(10)
  for (let time = 0; time < 50; time++) add(history, time, [point(time % 2 === 0 ? 40 : 65)])
  expect(history.of('setpoint').time).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
  add(history, 3, [point(50)])
  expect(history.of('setpoint')).toMatchObject({ time: [3], applied: [50] })
})

test("times go by the device's clock from when it was first seen, another device's and another start's too", () => {
  const history = createHistory()
  const NOW = 1_700_000_000
  const seen = (uptime: number, now: number, boot = 1): number | undefined => {
    history.add({ boot, uptime: uptime * 1000 }, [point(uptime)], (NOW + now) * 1000)
    const last = history.of('setpoint').time.at(-1)
    return last === undefined ? undefined : last - NOW
  }
  expect([seen(100, 0), seen(160, 1)]).toEqual([0, 60])
  expect(seen(5, 90, 2)).toBe(90)
  expect(seen(1800, 3600, 3)).toBe(3600) // a start that nobody saw
  expect(seen(10, 4000, 3)).toBe(4000) // by a device that has lost count
  history.clear()
  expect(seen(7000, 100, 3)).toBe(100)
})

test('a change of what was proposed alone is kept', () => {
  const history = createHistory()
  for (const [time, proposed] of [70, 70, 70, 80, 80, 80].entries()) add(history, time, [point(65, { proposed })])
  expect(history.of('setpoint')).toMatchObject({ time: [0, 2, 3, 5], proposed: [70, 70, 80, 80] })
})

test('a gap is in every trace', () => {
  const history = createHistory()
  add(history, 0, [point(52), point(60, { name: 'other' })])
  history.gap()
  expect([history.of('setpoint').applied, history.of('other').applied]).toEqual([
    [52, null],
    [60, null],
  ])
})
