/** Clocks, bounds and defaults: rules/signals.ts. */
import { eachIsNamed } from './tank.js'

eachIsNamed('signals', [
  ['no max', ', "max": 10', '', 'signals[3].max: max is missing. A value outside of min and max', '{ "name": "price", "'],
  ['bounds of a bool', '"default": [true, false]', '"default": [true, false], "min": »0', 'signals[5].min: a bool has no min'],
  [
    'a clock of the wrong type',
    '"type": "i64", "unit": "s", "source": "clock"',
    '"type": »"i32", "unit": "s", "source": "clock"',
    'signals[0].type: the utc clock is i64, not i32',
  ],
  [
    'a clock of the wrong unit',
    '"unit": "s", "source": "clock", "clock": "zone"',
    '"unit": »"h", "source": "clock", "clock": "zone"',
    'signals[1].unit: the zone clock counts seconds',
  ],
  ['a clock that is an array', '"clock": "utc"', '"clock": "utc", "length": »2', 'signals[0].length: a clock has one value'],
  ['a default outside of the bounds', '"default": 40', '"default": »51', 'signals[4].default: 51 is outside of min and max, 38 to 50'],
  ['a default of another type', '"default": 40', '"default": »true', 'signals[4].default: true is no value of type u8. It is a number.'],
  ['a default that is a text', '"default": 40', '"default": »"40"', 'signals[4].default: "40" is neither a number nor true or false'],
  ['a list for one value', '"default": 40', '"default": »[40]', 'signals[4].default: a list for a setting of one value'],
  ['one value for a list', '"default": [true, false]', '"default": »true', 'signals[5].default: true is one value, and the setting has 2'],
  [
    'a list of another length',
    '"default": [true, false]',
    '"default": »[true]',
    'signals[5].default: a list of 1, and the setting has 2 elements',
  ],
  [
    'an element of another type',
    '"default": [true, false]',
    '"default": [true, »0]',
    'signals[5].default[1]: 0 is no value of type bool. It is true or false.',
  ],
])
