/** `price_start` as `priceStart`. */
export function camelCase(name: string): string {
  return name.replace(/[_-]+(.?)/g, (_, letter: string) => letter.toUpperCase())
}

/** `water-heater` as `water_heater`. */
export function snakeCase(name: string): string {
  return name.replaceAll('-', '_')
}

/** `price_start` as `PRICE_START`. */
export function upperCase(name: string): string {
  return snakeCase(name).toUpperCase()
}
