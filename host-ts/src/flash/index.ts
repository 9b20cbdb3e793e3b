/** Firmware into chips by the loader that is in their ROM, over any transport. */
export type { Region as FlashRegion } from './esp32/plan.js'
export { readHex, type Segment } from './image.js'
export { type BoardLoader, boardLoader, type FlashPlan, type PlanOptions, planFlash } from './loader.js'
export type { FlashOptions } from './options.js'
export type { FlashProgress } from './progress.js'
export { type Stm32Chip, type Stm32Name, stm32Chips } from './stm32/chips.js'
export { flashStm32, type Stm32FlashOptions, type Stm32FlashResult } from './stm32/flash.js'
export { planStm32, type Sector, type Stm32Plan, type Stm32PlanOptions } from './stm32/plan.js'
