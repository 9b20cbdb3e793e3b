/** What fields may be called: rules/names.ts. */
import { eachIsNamed } from './tank.js'

eachIsNamed('names', [
  ['a name twice in a list', '"name": "zone"', '"name": »"now"', 'signals[1].name: the name now is taken by another signal'],
  ['a name in two lists', '"name": "goal"', '"name": »"tank"', 'probes[0].name: the name tank is taken by a signal'],
  [
    'a name that a has_NAME has',
    '"name": "comfort"',
    '"name": »"has_price"',
    'signals[4].name: has_price collides with the signal price: in a module both are hasPrice',
  ],
  [
    'a name that a setter has',
    '"name": "comfort"',
    '"name": "set_goal"',
    'probes[0].name: goal collides with the signal set_goal: in a module both are setGoal',
    '"goal", "type": "f32',
  ],
  [
    'names that are the same in camel case',
    '"name": "comfort"',
    '"name": "heat_"',
    'points[0].name: heat collides with the signal heat_: in a module both are heat',
    '"heat", "type": "f32',
  ],
  ['a word of C', '"goal"', '»"register"', 'probes[0].name: "register" is a reserved word of C. Call it register_value'],
  ['a word of TypeScript', '"goal"', '»"in"', 'probes[0].name: "in" is a reserved word of TypeScript. Call it in_value'],
  ['a word that only a loop has', '"goal"', '»"of"', 'probes[0].name: "of" is a reserved word of TypeScript.'],
  ['a word of AssemblyScript', '"goal"', '»"load"', 'probes[0].name: "load" is a reserved word of AssemblyScript.'],
  ['a word of Rust', '"goal"', '»"move"', 'probes[0].name: "move" is a reserved word of Rust.'],
  ['a name of generated code', '"goal"', '»"evaluate"', 'probes[0].name: "evaluate" is a name that generated code uses.'],
  [
    'a name of Setpoint',
    '"goal"',
    '»"sp_out"',
    'probes[0].name: "sp_out" is reserved: names with sp_ are those of Setpoint. Call it out, or',
  ],
])
