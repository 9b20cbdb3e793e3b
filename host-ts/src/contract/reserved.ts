/** Names that a field cannot have, because a target language, or what is generated, has them. */
import { camelCase } from '../text/index.js'

const words = (text: string): string[] => text.trim().split(/\s+/)

const c = words(`
  alignas alignof asm assert auto bool break case char complex const constexpr continue default do double else enum errno extern false float
  for goto i386 if imaginary inline int linux long noreturn nullptr offsetof register restrict return short signed sizeof static
  static_assert stderr stdin stdout struct switch thread_local true typedef typeof typeof_unqual union unix unsigned void volatile while`)

const typescript = words(`
  abstract any arguments as async await bigint boolean break case catch class const constructor continue debugger declare default delete do
  else enum eval export extends false finally for function if implements import in instanceof interface is keyof let module namespace never
  new null number object of package private protected public readonly return static string super switch symbol this throw true try type typeof
  undefined unknown var void while with yield`)

const assemblyscript = words(`
  abort bool changetype f32 f64 i8 i16 i32 i64 isize load memory offsetof sizeof store u8 u16 u32 u64 unreachable usize v128`)

const rust = words(`
  abstract as async await become bool box break char const continue crate do dyn else enum extern f32 f64 false final fn for gen i8 i16 i32
  i64 i128 if impl in isize let loop macro match mod move mut override priv pub ref return self static str struct super trait true try type
  typeof u8 u16 u32 u64 u128 union unsafe unsized use usize virtual where while yield`)

/** What the generated code itself declares. */
const generated = words('evaluate period_ms points probes signals state_fields')

const languages: ReadonlyArray<readonly [meaning: string, reserved: ReadonlySet<string>]> = [
  ['a reserved word of C', new Set(c)],
  ['a reserved word of TypeScript', new Set(typescript)],
  ['a reserved word of AssemblyScript', new Set(assemblyscript)],
  ['a reserved word of Rust', new Set(rust)],
  ['a name that generated code uses', new Set(generated)],
]

/** What a name is reserved as; undefined when it is free. */
export function reservedBy(name: string): string | undefined {
  if (name.startsWith('sp_')) return 'reserved: names with sp_ are those of Setpoint'
  return languages.find(([, reserved]) => reserved.has(name) || reserved.has(camelCase(name)))?.[0]
}
