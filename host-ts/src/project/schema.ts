/** The shape of setpoint.json: one source for the check, the TypeScript type and the published JSON Schema. */
import * as z from 'zod'

/** A field that may be left out, with what an editor shows of it. */
const optional = <T extends z.ZodType>(schema: T, description: string) => schema.optional().describe(description)
const path = (description: string) => z.string().min(1).describe(description)

export const NAME_MAX = 64
/** Of npm's names those that are also a file name everywhere. */
export const projectName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'a name is made of a-z, 0-9, -, _ and ., and begins with a letter or digit')
  .max(NAME_MAX)
  .describe('Of the project and of what it builds, build/NAME.wasm')

export const moduleLanguages = ['assemblyscript', 'c', 'rust'] as const
export type ModuleLanguage = (typeof moduleLanguages)[number]

const module = z
  .strictObject({
    language: z.enum(moduleLanguages).describe('What it is written in'),
    source: path('Its first file, from the folder of this file; the binding of the contract is generated beside it'),
  })
  .describe('The module that setpoint build compiles')

const device = z.union(
  [
    z.strictObject({ port: z.string().min(1).describe('Serial port') }),
    z.strictObject({ tcp: z.string().min(1).describe('HOST:PORT') }),
    z.strictObject({ emulator: z.string().min(1).describe('The running emulator of this board, or one for the command') }),
  ],
  { error: 'a device is {"port": PATH}, {"tcp": "HOST:PORT"} or {"emulator": BOARD}' },
)

const test = z
  .strictObject({
    on: z.array(z.string().min(1)).min(1).describe('Where setpoint test runs: emulated boards, names of devices, serial ports, HOST:PORT'),
  })
  .describe('The tests')

export const projectSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: projectName,
    version: optional(
      z.string().regex(/^\d{1,3}\.\d{1,3}\.\d{1,5}([.+]\d{1,10})?$/, 'a version is written 1.2.3, or 1.2.3.4 with a build number'),
      'Of the module, for setpoint pack: 1.2.3, or 1.2.3.4 with a build number',
    ),
    contract: path('The contract file, from the folder of this file'),
    module,
    types: optional(z.string().min(1), 'Where setpoint build writes TypeScript types of the contract, for tests'),
    key: optional(
      z.string().min(1),
      'What setpoint pack signs with: env:NAME for an environment variable that holds the key, or the path of a PEM file. Never the key itself',
    ),
    test: test.optional(),
    devices: optional(z.record(z.string().min(1), device), 'Devices by name, for --device NAME'),
  })
  .meta({ title: 'Setpoint project', description: 'A module, its contract, and what the tool needs to know to build, sign and send it' })

export type ProjectFile = z.output<typeof projectSchema>
export type ProjectDevice = z.output<typeof device>

/** The JSON Schema of setpoint.json, for editors: what host-ts/schema/setpoint.schema.json holds. */
export function projectJsonSchema(): object {
  return z.toJSONSchema(projectSchema, { target: 'draft-7', io: 'input' })
}
