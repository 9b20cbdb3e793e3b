/** Keys and values that the schema does not have: schema.ts and units.ts. */
import { eachIsNamed, tank } from './tank.js'

eachIsNamed('shape', [
  ['a contract that is a list', tank, '»[]', 'a list is not an object'],
  ['a name that no language takes', '"name": "past"', '"name": »"Past"', 'state[0].name: a name is made of a-z, 0-9 and _, and'],
  ['a name that is too long', '"goal"', '»"gggggggggggggggggggggggg"', 'probes[0].name: 24 characters are too many. At most 23.'],
  ['a type that is none', '"type": "i16", "min"', '"type": »"i17", "min"', 'points[2].type: "i17" is no type. Did you mean "i16"?'],
  ['a source that is none', '"board"', '»"bord"', 'signals[2].source: "bord" is no source. Did you mean "board"?'],
  ['no source', '"source": "board", ', '', 'signals[2].source: source is missing. Where its value comes from:', '{ "name": "tank", "t'],
  [
    'a key that is unknown',
    '"stale_after"',
    '»"stale_afer"',
    'signals[2].stale_afer: "stale_afer" is no key of a contract here. Did you mean "stale_after"?',
  ],
  ['a key of other fields', '"hold": 3', '»"dwell": 3', 'points[0].dwell: "dwell" has no meaning here. Only points of type bool have it'],
  [
    "a default that is no setting's",
    '"stale_after": 60',
    '»"default": 60',
    'signals[2].default: "default" has no meaning here. Only signals with the source "setting"',
  ],
  [
    'an optional setting',
    '"default": 40',
    '"default": 40, »"optional": true',
    'signals[4].optional: "optional" has no meaning here. Only signals that may be',
  ],
  [
    'an array of a point',
    '"type": "bool", "fallback"',
    '"type": "bool", »"length": 2, "fallback"',
    'points[1].length: "length" has no meaning here. Only signals and state',
  ],
  ['a length of 1', '"length": 4', '"length": »1', 'signals[3].length: 1 is too small. It is at least 2.'],
  ['text for a number', '"max": 65', '"max": »"65"', 'points[0].max: "65" is not a number'],
  ['a number too large for any', '"max": 65', '"max": »1e999', 'points[0].max: Infinity is not a number'],
  ['no rate', ' "rate": 0.05,', '', 'points[0].rate: rate is missing. The largest change a second', '{ "name": "heat", "t'],
  ['a rate of 0', '"rate": 0.05', '"rate": »0', 'points[0].rate: 0 is too small. It is above 0.'],
  ['no budget', '"budget"', '»"budgets"', 'budgets: "budgets" is no key of a contract here. Did you mean "budget"?'],
  ['a period of 0', '"period": 10', '"period": »0', 'budget.period: 0 is too small. It is above 0.'],
  ['a depth that no device has', '"depth": 8', '"depth": »33', 'budget.depth: 33 is too large. At most 32.'],
  ['a page of memory', '"memory": 4096', '"memory": »65536', 'budget.memory: 65536 is too large. At most 65535.'],
  ['a deadline above all', '"deadline": 0.1', '"deadline": »0.51', 'budget.deadline: 0.51 is too large. At most 0.5.'],
  ['fuel that is no whole number', '"fuel": 1000', '"fuel": »1.5', 'budget.fuel: 1.5 is not a whole number'],
  ['a stack that is not aligned', '"faults": 3', '"faults": 3, "stack": »1001', 'budget.stack: 1001 is no multiple of 8'],
  ['a minor version above 15', '"minor": 1 }', '"minor": »16 }', 'version.minor: 16 is too large. At most 15.'],
  ['a version that is text', '{ "major": 1, "minor": 1 }', '»"1.0"', 'version: "1.0" is not an object'],
  [
    'a control character in a description',
    '"A tank"',
    '»"A\\u0007tank"',
    'description: a description is one line of text, without control characters',
  ],
  [
    'half a surrogate pair in a description',
    '"A tank"',
    '»"A \\ud800"',
    'description: a description is one line of text, without control characters',
  ],
  [
    'text that turns the direction of reading',
    '"A tank"',
    '»"A \\u202e"',
    'description: a description is one line of text, without control characters',
  ],
])

eachIsNamed('units', [
  [
    'a unit with its sign',
    '"unit": "Cel", "source": "board"',
    '"unit": »"°C", "source": "board"',
    'signals[2].unit: "°C" is no unit that contracts know. Did you mean "Cel"?',
  ],
  [
    'a unit with another spelling',
    '"unit": "Cel", "source": "board"',
    '"unit": »"kWh", "source": "board"',
    'signals[2].unit: "kWh" is no unit that contracts know. Did you mean "kW.h"?',
  ],
  [
    'a unit with a slip',
    '"unit": "Cel", "source": "board"',
    '"unit": »"Cell", "source": "board"',
    'signals[2].unit: "Cell" is no unit that contracts know. Did you mean "Cel"?',
  ],
  [
    'no unit as a unit',
    '"unit": "Cel", "source": "board"',
    '"unit": »"1", "source": "board"',
    'signals[2].unit: "1" is no unit. Leave unit out',
  ],
  ['a unit of a bool', '"type": "bool", "length"', '"type": "bool", "unit": »"s", "length"', 'signals[5].unit: a bool has no unit'],
])
