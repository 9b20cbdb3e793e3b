/** Draws a day as an SVG document with Observable Plot. The same day gives the same bytes. */
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Day } from './day.js'
import { COLOUR, dearHours, INK, type Panel, panels } from './panels.js'

const WIDTH = 960
const MARGIN = { left: 64, right: 150, top: 26, bottom: 8 }
const TITLE = 34
/** Height of the hours under the last panel. */
const AXIS = 26
/** Least distance between two names in pixels. */
const LINE = 15
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24]

/** The names of a panel's lines from top to bottom, moved apart where they would touch. */
function placed(panel: Panel, y: (value: number) => number): { text: string; colour: string; y: number }[] {
  let lowest = -LINE
  return (panel.names ?? [])
    .map((name) => ({ ...name, y: y(name.value) }))
    .sort((a, b) => a.y - b.y)
    .map((name) => {
      lowest = Math.max(name.y, lowest + LINE)
      return { text: name.text, colour: name.colour, y: lowest }
    })
}

interface Placed {
  height: number
  svg: string
}

/** One panel with its title and names, `top` pixels below the edge of the picture. */
function drawPanel(document: Document, panel: Panel, dear: { from: number; to: number }[], top: number, withHours: boolean): Placed {
  const axis = withHours ? AXIS : 0
  const { marks = [], y, ...options } = panel.options
  const figure = Plot.plot({
    document,
    width: WIDTH,
    height: panel.height + axis,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom + axis,
    style: { fontSize: '12px', color: INK },
    x: { domain: [0, 24], label: null, ticks: withHours ? HOURS : [], tickFormat: (h: number) => `${String(h).padStart(2, '0')}:00` },
    y: { grid: y?.type !== 'band', label: null, ...y },
    ...options,
    marks: [Plot.rectX(dear, { x1: 'from', x2: 'to', fill: COLOUR.dear }), ...marks, Plot.ruleX([0], { stroke: INK })],
  })
  figure.querySelector('style')?.remove() // sizes it as a block of a page, which it is not
  figure.setAttribute('y', String(top))
  const scale = figure.scale('y')
  const names = placed(panel, (value) => Number(scale?.apply(value))).map(
    (name) => `<text x="${WIDTH - MARGIN.right + 8}" y="${top + name.y + 4}" fill="${name.colour}">${name.text}</text>`,
  )
  const title = `<text x="${MARGIN.left}" y="${top + 14}" font-weight="600">${panel.title}</text>`
  return { height: panel.height + axis, svg: [figure.outerHTML, title, ...names].join('\n') }
}

export function drawDay(day: Day, fixed: Day, title: string): string {
  const { document } = parseHTML('<html><body></body></html>')
  const all = panels(day, fixed)
  const parts: string[] = []
  let top = TITLE
  for (const panel of all) {
    const { height, svg } = drawPanel(document, panel, dearHours(day), top, panel === all.at(-1))
    parts.push(svg)
    top += height
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">
<title>${title}</title>
<rect width="100%" height="100%" fill="white"/>
<text x="${MARGIN.left}" y="22" font-size="15" font-weight="600">${title}</text>
${parts.join('\n')}
</svg>
`
}
