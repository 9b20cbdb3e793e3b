/* The internal flash: what the driver's files give each other. */
#ifndef SP_STM32F4_FLASH_H
#define SP_STM32F4_FLASH_H

#include "chip.h"

/* --- flash_loops.c: in RAM. Both unlock, wait until it is done, and lock again. --- */

/* Erases sector `number`. False: the controller names an error, or was busy or could not be unlocked. */
bool sp_flash_loop_erase(struct sp_flash *flash, uint32_t number);

/* Programs words; `to` is where flash is mapped. Words that are there already are left alone. */
bool sp_flash_loop_program(struct sp_flash *flash, volatile uint32_t *to, const uint32_t *words, uint32_t count);

/* --- hold.c ------------------------------------------------------------------------------------------------------------------- */

#define SP_HOLD_WORDS ((SP_BOARD_IRQ_COUNT + 31u) / 32u)

/* Interrupts that wait. */
struct sp_hold {
  uint32_t irqs[SP_HOLD_WORDS];
};

/* Lets every interrupt wait whose handler lies in flash, all when the vector table does: one of them would stop the processor until flash
 * is ready, and with it the handlers in RAM. SysTick is not running between evaluations and sleeps. */
void sp_hold_interrupts(struct sp_hold *hold);
void sp_hold_release(const struct sp_hold *hold);

#endif
