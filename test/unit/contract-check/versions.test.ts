/** What each minor version has: rules/versions.ts. */
import { eachIsNamed, listOf } from './tank.js'

eachIsNamed('versions', [
  [
    'a since above the version',
    '"length": 3, "since": 1',
    '"length": 3, "since": »2',
    "state[0].since: past is there since minor version 2, and the contract's is 1",
  ],
  [
    'a field that was inserted',
    '"clock": "utc"',
    '"clock": "utc", "since": 1',
    'signals[1].since: zone stands behind a field that was added later (since 1)',
    '{ "name": "zone", "t',
  ],
  ['no points', listOf('points'), '"points": »[]', 'points: a contract without points is of no use'],
])
