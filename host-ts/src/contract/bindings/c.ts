/** The binding of a module in C: one header. */
import { upperCase } from '../../text/index.js'
import { cStruct, layoutAsserts, type StructName, structName } from './c-common.js'
import { blockComment } from './comments.js'
import { aboutContract, type BindingFile, type Model } from './model.js'

export function cModule(model: Model): BindingFile[] {
  const { contract, header, layout, name, title } = model
  const guard = `SP_MODULE_${upperCase(contract.name)}_H`
  const structs = (['in', 'out', 'state'] as const).filter((which) => layout[which].fields.length > 0)
  const text = `${blockComment(header)}#ifndef ${guard}
#define ${guard}

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

${blockComment(aboutModule(model))}
${lengths(model)}${structs.map((which) => cStruct(model, which, about[which])).join('')}
${structs.map((which) => layoutAsserts(model, which)).join('')}
/* Called for each evaluation. 0: the points are proposed and the state is kept; other values decline, with that reason. */
__attribute__((export_name("evaluate"))) int32_t evaluate(void);

#ifdef SP_CONTRACT_ELSEWHERE
${structs.map((which) => `extern ${structName(model, which)} sp_${which};\n`).join('')}#else
${structs.map((which) => `${structName(model, which)} sp_${which};\n`).join('')}
${blockComment(`The contract's text, ${title}, as a custom section: packages name it.`)}${section(model)}#endif

#endif
`
  return [{ name: `${name}.h`, text }]
}

const about: Record<StructName, string> = {
  in: 'What the module is given.',
  out: 'What the module answers.',
  state: 'What the module keeps from one good evaluation to the next.',
}

function aboutModule(model: Model): string {
  const exports = (['in', 'out', 'state'] as const)
    .filter((which) => model.layout[which].fields.length > 0)
    .map((which) => `-Wl,--export=sp_${which}`)
  return (
    `${aboutContract(model)} Link with -Wl,--no-entry -Wl,--initial-memory=65536 -Wl,-z,stack-size=2048 ${exports.join(' ')}. ` +
    'Where several files of a module include this, all but one define SP_CONTRACT_ELSEWHERE before.'
  )
}

function lengths({ contract }: Model): string {
  const arrays = [...contract.signals, ...contract.state].flatMap(({ name, length }) => (length === undefined ? [] : [{ name, length }]))
  if (arrays.length === 0) return ''
  return `/* Elements of arrays. */\nenum {\n${arrays.map(({ name, length }) => `  SP_${upperCase(name)}_LENGTH = ${length},\n`).join('')}};\n`
}

/** clang has no attribute for custom sections; its assembler has. */
function section({ text }: Model): string {
  const lines = text.trimEnd().split('\n')
  const code = [
    String.raw`"\t.section .custom_section.setpoint.contract,\"\",@\n"`,
    ...lines.map((line) => String.raw`"\t.ascii \"${line}\\n\"\n"`),
  ]
  return `__asm__(\n    ${code.join('\n    ')});\n`
}
