import type { FieldElement, FieldLayout, Point } from '../contract/index.js'
import { type Bound, boundOf, type Evaluation, type Subject } from '../project/evaluation.js'
import type { Input } from '../project/input.js'
import { number, quantity, table, unit } from './format.js'
import type { Output } from './output.js'

/** One evaluation as text and as data. */
export function renderEvaluation(
  out: Output,
  { contract, layout }: Subject,
  input: Input,
  evaluation: Evaluation,
): { text: string; data: object } {
  const { result, declined, detail, hint, fuel, points, probes, state } = evaluation
  const budget = contract.budget.fuel
  const verdict = out.style(result === 'good' ? 'green' : result === 'declined' ? 'yellow' : 'red', result)
  const share = `${((fuel / budget) * 100).toFixed(1)} %`
  const proposals = contract.points.flatMap((point) => {
    const value = points[point.name]
    return value === undefined ? [] : [{ point, value, bound: boundOf(point, value) }]
  })
  const text = [
    `${verdict}${detail === '' ? ', ' : `: ${detail}\n`}${fuel} of ${budget} fuel (${share})`,
    ...section(
      ['POINT', 'PROPOSED', ''],
      proposals.map((proposal) => proposalRow(out, proposal)),
    ),
    ...section(
      ['PROBE', 'VALUE'],
      layout.out.fields.filter(({ name }) => Object.hasOwn(probes, name)).map((field) => [field.name, cell(field, probes)]),
    ),
    ...section(
      ['STATE', 'BEFORE', 'AFTER'],
      layout.state.fields.map((field) => [field.name, cell(field, input.state), cell(field, state)]),
    ),
  ].join('\n\n')
  const data = {
    ...{ result, ...(declined === undefined ? {} : { declined }), detail, ...(hint === undefined ? {} : { hint }), fuel, budget },
    points: Object.fromEntries(proposals.map(({ point, value, bound }) => [point.name, { proposed: value, bound }])),
    ...{ probes, state },
  }
  return { text, data }
}

interface Proposal {
  point: Point
  value: FieldElement
  bound: Bound
}

/** No table where there is nothing to say. */
function section(head: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [table([head, ...rows])]
}

function proposalRow(out: Output, { point, value, bound }: Proposal): string[] {
  const code = point.type === 'bool' ? undefined : point.unit
  return [point.name, quantity(value, { type: point.type, unit: code ?? '' }), verdictOf(out, point, bound)]
}

function verdictOf(out: Output, point: Point, bound: Bound): string {
  if (point.type === 'bool') return ''
  const { min, max, type } = point
  const of = (value: number): string => number(value, type)
  switch (bound) {
    case 'within':
      return `within ${of(min)} to ${of(max)}`
    case 'min':
      return out.style('yellow', `below min ${of(min)}: a device applies no less`)
    case 'max':
      return out.style('yellow', `above max ${of(max)}: a device applies no more`)
    case 'not-finite':
      return out.style('yellow', 'no number: a device does not take it')
  }
}

function cell({ name, type, unit: code }: FieldLayout, values: Input['state']): string {
  const value = values[name]
  const elements = Array.isArray(value) ? value : [value]
  const text = elements.map((element) => number(element, type)).join(' ')
  return code === '1' ? text : `${text} ${unit(code)}`
}
