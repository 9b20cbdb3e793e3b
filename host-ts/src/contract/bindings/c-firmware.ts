/** The firmware's tables: a header with structs and indices, and a C file with what firmware/core/contract.h declares. */

import { snakeCase, upperCase } from '../../text/index.js'
import { type FieldList, fieldLists } from '../schema.js'
import { milliseconds } from '../times.js'
import { countOf, cStruct, enums, layoutAsserts, staticAssert, structName } from './c-common.js'
import { tables } from './c-tables.js'
import { blockComment } from './comments.js'
import { aboutContract, type BindingFile, type Model } from './model.js'

export function cFirmware(model: Model): BindingFile[] {
  return [
    { name: `${model.name}.h`, text: header(model) },
    { name: `${model.name}.c`, text: source(model) },
  ]
}

function header(model: Model): string {
  const { contract, core, header } = model
  const prefix = `SP_${upperCase(contract.name)}`
  const guard = `SP_CONTRACT_${upperCase(contract.name)}_H`
  return `${blockComment(header)}#ifndef ${guard}
#define ${guard}

#include <stdbool.h>
#include <stdint.h>

#include "${core}/contract.h"

${blockComment(aboutContract(model))}extern const struct sp_contract sp_${snakeCase(contract.name)}_contract;

#define ${prefix}_PERIOD_MS ${milliseconds(contract.budget.period)}u

/* Indices in the contract's tables. */
${fieldLists.map((list) => indices(model, list)).join('')}${cStruct(model, 'in', 'What a module is given.')}${cStruct(
  model,
  'out',
  'What a module answers: points and probes.',
)}${cStruct(model, 'state', 'What a module keeps.')}
#endif
`
}

function indices(model: Model, list: FieldList): string {
  const { contract } = model
  const constants = [...contract[list].map(({ name }) => `SP_${upperCase(contract.name)}_${upperCase(name)}`), countOf(model, list)]
  return `enum sp_${snakeCase(contract.name)}_${enums[list][0]} {\n${constants.map((constant) => `  ${constant},\n`).join('')}};\n`
}

function source(model: Model): string {
  const { core, header, name } = model
  return `${blockComment(header)}#include "${name}.h"

#include <stddef.h>

#include "${core}/config.h"

${tables(model)}
/* Modules know these places. */
${layoutAsserts(model, 'in')}${layoutAsserts(model, 'out')}${layoutAsserts(model, 'state')}
${limitAsserts(model)}`
}

function limitAsserts(model: Model): string {
  const { contract, layout } = model
  const { depth, deadline, load_deadline, load_fuel, memory } = contract.budget
  const longest = [contract, ...fieldLists.flatMap((list): Array<{ name: string }> => contract[list])]
    .map(({ name }) => name)
    .reduce((a, b) => (b.length > a.length ? b : a))
  const structs = (['in', 'out', 'state'] as const).filter((which) => layout[which].size > 0)
  const asserts: Array<readonly [condition: string, message: string]> = [
    ...fieldLists.map((list) => [`${countOf(model, list)} <= ${countLimitOf[list]}`, list] as const),
    ...structs.map((which) => [`sizeof(${structName(model, which)}) <= SP_${which.toUpperCase()}_BYTES_MAX`, `sp_${which}`] as const),
    [`sizeof "${longest}" <= SP_NAME_MAX`, 'names'],
    [`${depth}u <= SP_DEPTH_MAX`, 'depth'],
    [`${Math.round(Math.max(deadline, load_deadline) * 1e6)}u <= SP_DEADLINE_MAX_US`, 'deadlines'],
    [`${memory}u <= SP_MEMORY_CAP_MAX`, 'memory'],
    [`${load_fuel}u >= SP_VET_INITIALISERS_MAX`, 'a load has fuel for all initialisers that vet allows'],
  ]
  return asserts.map(([condition, message]) => staticAssert(condition, message)).join('')
}

const countLimitOf: Record<FieldList, string> = {
  signals: 'SP_SIGNALS_MAX',
  points: 'SP_POINTS_MAX',
  probes: 'SP_PROBES_MAX',
  state: 'SP_STATE_MAX',
}
