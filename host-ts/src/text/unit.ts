/** A unit's code (UCUM) as people write it. */
export function unitText(code: string): string {
  return code === 'Cel' ? '°C' : code
}
