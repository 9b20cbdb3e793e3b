/** Fallbacks, steps, rates and dwells: rules/points.ts. */
import { eachIsNamed } from './tank.js'

eachIsNamed('points', [
  ['a fallback outside of the bounds', '"fallback": 52', '"fallback": »66', 'points[0].fallback: 66 is outside of min and max, 40 to 65'],
  [
    'a fallback off the grid',
    '"fallback": 52',
    '"fallback": »52.2',
    'points[0].fallback: 52.2 is not on the grid of steps: 40 + k * 0.5. Near it is 52.',
  ],
  ['a fallback of another type', '"fallback": false', '"fallback": »0', 'points[1].fallback: 0 is not true or false'],
  [
    'steps that do not meet max',
    '"step": 0.5',
    '"step": »0.7',
    'points[0].step: from min 40 to max 65 there are 35.7143 steps of 0.7, which is no whole number',
  ],
  [
    'a step that f32 does not have',
    '"step": 0.5',
    '"step": »1e-6',
    'points[0].step: f32 does not tell values apart that are 0.000001 apart',
  ],
  [
    'a step of a fraction for an integer',
    '"rate": 0.1',
    '"rate": 0.1, "step": »0.5',
    'points[2].step: 0.5 is no whole number, as i16 wants',
  ],
  ['a rate of a bool', '"dwell": 60', '»"rate": 60', 'points[1].rate: "rate" has no meaning here. Only points of a numeric type have it.'],
  [
    'an impossible rate of an integer',
    '"rate": 0.1',
    '"rate": »0.09',
    'points[2].rate: impossible rate: in a period of 10 s it may change by 0.9, and its smallest change is 1. At least 0.1 a second.',
  ],
  [
    'an impossible rate of steps',
    '"rate": 0.05',
    '"rate": »0.04',
    'points[0].rate: impossible rate: in a period of 10 s it may change by 0.4, and its step is 0.5. At least 0.05 a second.',
  ],
  [
    'an impossible rate of f32',
    '"rate": 0.05, "step": 0.5',
    '"rate": »1e-8',
    'points[0].rate: impossible rate: in a period of 10 s it may change by 1e-7, and its smallest change is 0.00000762939453125',
  ],
  ['a dwell that rounds to nothing', '"dwell": 60', '"dwell": »0.0004', 'points[1].dwell: 0.0004 s is no whole number of ms'],
  [
    'a point of i64 beyond exact numbers',
    '"type": "i16", "min": 0, "max": 100',
    '"type": "i64", "min": 0, "max": »9007199254740993',
    'points[2].max: 9007199254740992 is beyond what a JSON number holds exactly',
  ],
])
