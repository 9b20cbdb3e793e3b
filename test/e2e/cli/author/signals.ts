const PRICES = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0.18 : 0.3))

/** Signals of the water heater with which it proposes something. */
export const signals = {
  time: '2026-01-15T02:00:00Z',
  price_start: '2026-01-15T00:00:00Z',
  tank: 50,
  price: PRICES,
  usage: Array(24).fill(5),
}
