/* All that the page does to its document. Whatever comes from a device, a file or a port is put there as text, never as markup. */

/** An element of index.html. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id)
  if (!found) throw new Error(`index.html has no #${id}`)
  return found as Kind
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, ...properties }: { text?: string; className?: string; title?: string; scope?: string } = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties)
  if (text !== undefined) made.textContent = text
  made.append(...children)
  return made
}

/** Changes a text only where it differs: selections stay, and live regions speak once. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** Hides an element that has nothing to say. */
export function showText(target: HTMLElement, text: string | undefined): void {
  setText(target, text ?? '')
  target.hidden = text === undefined || text === ''
}

/** Before something is hidden or disabled: the keyboard's place, where it is in there, goes on to `next` instead of to the top of the page. */
export function moveOn(gone: readonly HTMLElement[], next: HTMLElement): void {
  if (gone.some((one) => one.contains(document.activeElement))) next.focus()
}

/** One row: its name, its text, and whether it is a warning. */
export interface Row {
  name: string
  text: string
  warning?: boolean
  title?: string
}

/** A list of names and texts; rows that stay are changed in place. */
export function setRows(list: HTMLElement, rows: readonly Row[]): void {
  const same =
    list.children.length === rows.length && rows.every(({ name }, i) => list.children[i]?.firstElementChild?.textContent === name)
  if (!same) list.replaceChildren(...rows.map(({ name }) => element('div', {}, element('dt', { text: name }), element('dd'))))
  for (const [i, { text, warning = false, title = '' }] of rows.entries()) {
    const value = list.children[i]?.lastElementChild as HTMLElement
    setText(value, text)
    value.title = title
    value.classList.toggle('warning', warning)
  }
}

/** Cells of a table's body, the first of each row its header; `warnings` are rows to look at. */
export function setTable(body: HTMLElement, rows: ReadonlyArray<readonly string[]>, warnings: ReadonlySet<number> = new Set()): void {
  const same = body.children.length === rows.length && rows.every((row, i) => body.children[i]?.children.length === row.length)
  if (!same) body.replaceChildren(...rows.map((row) => element('tr', {}, ...row.map((_, i) => cell(i)))))
  for (const [i, row] of rows.entries()) {
    const line = body.children[i]
    line?.classList.toggle('warning', warnings.has(i))
    for (const [j, text] of row.entries()) if (line?.children[j]) setText(line.children[j], text)
  }
}

const cell = (column: number): HTMLElement => (column === 0 ? element('th', { scope: 'row' }) : element('td'))
