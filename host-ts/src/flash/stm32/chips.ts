/** Chips with the UART loader of AN3155. Sizes are bytes, addresses are the processor's. */
export interface Stm32Chip {
  name: string
  /** What Get ID tells (AN2606, "Device-dependent bootloader parameters"). */
  productId: number
  /** Of the flash, in the order of addresses. */
  sectors: readonly number[]
  ram: { start: number; length: number }
  /** Those that its loader listens on (AN2606). */
  uarts: string
}

export const FLASH_START = 0x0800_0000
const SRAM_START = 0x2000_0000

const KIB = 1024
const sectors = (...kib: readonly number[]): number[] => kib.map((size) => size * KIB)
const ram = { start: SRAM_START, length: 128 * KIB }

const UARTS = 'USART1 (PA9, PA10) or USART3'

/** RM0090 table 5. */
const ONE_MIB = sectors(16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128)
/** RM0383 table 4, RM0390 table 4. */
const HALF_MIB = sectors(16, 16, 16, 16, 64, 128, 128, 128)

/** By the name that a board's manifest has. The STM32F405 and F407 are one die, and tell the same product id. */
export const stm32Chips = {
  stm32f405: { name: 'STM32F405', productId: 0x413, sectors: ONE_MIB, ram, uarts: UARTS },
  stm32f407: { name: 'STM32F407', productId: 0x413, sectors: ONE_MIB, ram, uarts: UARTS },
  stm32f411: { name: 'STM32F411', productId: 0x431, sectors: HALF_MIB, ram, uarts: 'USART1 (PA9, PA10) or USART2 (PD5, PD6)' },
  stm32f446: { name: 'STM32F446', productId: 0x421, sectors: HALF_MIB, ram, uarts: UARTS },
} as const satisfies Record<string, Stm32Chip>

export type Stm32Name = keyof typeof stm32Chips

/** For messages about a chip that is another one (AN2606). */
const PRODUCTS: ReadonlyMap<number, string> = new Map([
  [0x410, 'an STM32F103'],
  [0x413, 'an STM32F405 or F407'],
  [0x419, 'an STM32F42x or F43x'],
  [0x421, 'an STM32F446'],
  [0x423, 'an STM32F401xB or xC'],
  [0x431, 'an STM32F411'],
  [0x433, 'an STM32F401xD or xE'],
  [0x434, 'an STM32F469 or F479'],
  [0x441, 'an STM32F412'],
  [0x458, 'an STM32F410'],
  [0x463, 'an STM32F413 or F423'],
])

/** `an STM32F411 (product id 0x431)`. */
export function describeProduct(id: number): string {
  return `${PRODUCTS.get(id) ?? 'an unknown chip'} (product id 0x${id.toString(16).padStart(3, '0')})`
}
