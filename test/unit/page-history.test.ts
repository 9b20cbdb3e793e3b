import { expect, test } from 'vitest'
import type { Point } from '../../host-ts/src/client/index.js'
import { createHistory } from '../../host-ts/src/page/history.js'

const point = (applied: Point['applied'], more: Partial<Point> = {}): Point => ({
  ...{ name: 'setpoint', unit: 'Cel', type: 'f32', min: 40, max: 65, proposed: applied, applied, reason: 'accepted' },
  ...more,
})

test('a level is kept by its two ends, however often it is seen', () => {
  const history = createHistory()
  for (let time = 0; time <= 1000; time++) history.add(time, [point(time < 500 ? 52 : 60)])
  expect(history.of('setpoint')).toMatchObject({ time: [0, 499, 500, 1000], applied: [52, 52, 60, 60] })
})

test('a gap is shown where nothing was seen, and no line joins what lies on both sides', () => {
  const history = createHistory()
  history.add(0, [point(52)])
  history.gap()
  history.gap()
  history.add(100, [point(52)])
  const { time, applied } = history.of('setpoint')
  expect(applied[0]).toBe(52)
  expect(applied.at(-1)).toBe(52)
  expect(new Set(applied.slice(1, -1))).toEqual(new Set([null]))
  expect([...time].sort((a, b) => a - b)).toEqual(time)
})

test('what is no number is not drawn, and a boolean is drawn as 0 and 1', () => {
  const history = createHistory()
  history.add(0, [point(52, { proposed: Number.NaN })])
  history.add(1, [point(52, { proposed: null })])
  history.add(2, [point(true, { name: 'heater', min: false, max: true, proposed: false })])
  expect(history.of('setpoint').proposed).toEqual([null, null])
  expect(history.of('heater')).toMatchObject({ min: [0], max: [1], proposed: [0], applied: [1] })
})

test('a clock that goes back begins a new plot, and the oldest changes give way to the newest', () => {
  const history = createHistory(10)
  for (let time = 0; time < 50; time++) history.add(time, [point(time % 2 === 0 ? 40 : 65)])
  expect(history.of('setpoint').time).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
  history.add(3, [point(50)])
  expect(history.of('setpoint')).toMatchObject({ time: [3], applied: [50] })
})
