#include "flash.h"

#define RAM_START    0x20000000u /* RM0090 2.3 */
#define CORE_VECTORS 16u

static bool in_ram(uint32_t address) { return address >= RAM_START; }

static bool must_wait(const uint32_t *vectors, uint32_t irq) { return !in_ram((uint32_t)vectors) || !in_ram(vectors[CORE_VECTORS + irq]); }

void sp_hold_interrupts(struct sp_hold *hold) {
  const uint32_t *vectors = (const uint32_t *)SP_REGISTER(SP_VTOR);
  for (uint32_t word = 0; word < SP_HOLD_WORDS; word++) {
    uint32_t irqs = SP_NVIC_ISER[word]; /* PM0214 4.3.2: reads what is enabled */
    for (uint32_t bit = 0; bit < 32u; bit++) {
      if ((irqs & 1u << bit) != 0 && !must_wait(vectors, 32u * word + bit)) irqs &= ~(1u << bit);
    }
    hold->irqs[word] = irqs;
    SP_NVIC_ICER[word] = irqs;
  }
  __asm volatile("dsb\n isb" ::: "memory"); /* PM0214 4.3.10: from here on none of them comes */
}

void sp_hold_release(const struct sp_hold *hold) {
  for (uint32_t word = 0; word < SP_HOLD_WORDS; word++) SP_NVIC_ISER[word] = hold->irqs[word];
}
