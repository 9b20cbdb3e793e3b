/* The internal flash controller, from RAM: while it works nothing can be read from flash. RM0090 3.6 (the others: regs.h).
 * 32 bits at a time, which takes a supply of 2.7 to 3.6 V (RM0090 3.6.2, RM0390 3.5.2, RM0383 3.5.2): a board with less is not built, and
 * flash.c asks before. */
#include "flash.h"
#include "ram.h"

static void wait_until_ready(const struct sp_flash *flash) {
  while ((sp_get(&flash->sr) & SP_FLASH_SR_BSY) != 0) { /* the watchdog bounds the wait */
  }
}

/* RM0090 3.6.1, RM0390 3.5.1, RM0383 3.5.1. Wrong keys would lock it until reset, so they are given only to one that is locked. */
static bool unlock(struct sp_flash *flash) {
  wait_until_ready(flash);
  if ((sp_get(&flash->cr) & SP_FLASH_CR_LOCK) != 0) {
    sp_put(&flash->keyr, SP_FLASH_KEY_1);
    sp_put(&flash->keyr, SP_FLASH_KEY_2);
  }
  /* RM0090 3.9.5, 3.8.4 of the others: flags are cleared by writing ones; one that is left may refuse what follows. */
  sp_put(&flash->sr, SP_FLASH_SR_ERRORS | SP_FLASH_SR_EOP);
  return (sp_get(&flash->cr) & SP_FLASH_CR_LOCK) == 0;
}

/* Waits, and locks again. False when the controller has refused. */
static bool finish(struct sp_flash *flash) {
  wait_until_ready(flash);
  const uint32_t errors = sp_get(&flash->sr) & SP_FLASH_SR_ERRORS;
  sp_put(&flash->cr, SP_FLASH_CR_LOCK);
  return errors == 0;
}

/* RM0090 3.5.2, 3.4.2 of the others: lines of an erased sector in the data cache are void; it is emptied while it is off. */
static void empty_data_cache(struct sp_flash *flash) {
  const uint32_t acr = sp_get(&flash->acr);
  sp_put(&flash->acr, acr & ~SP_FLASH_ACR_DCEN);
  sp_put(&flash->acr, (acr & ~SP_FLASH_ACR_DCEN) | SP_FLASH_ACR_DCRST);
  sp_put(&flash->acr, acr & ~SP_FLASH_ACR_DCEN);
  sp_put(&flash->acr, acr);
}

/* RM0090 3.6.3, 3.5.3 of the others: "Sector erase". */
SP_RAM_CODE(sp_flash_loop_erase) bool sp_flash_loop_erase(struct sp_flash *flash, uint32_t number) {
  if (!unlock(flash)) return false;
  sp_put(&flash->cr, SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_SER | SP_FLASH_CR_SNB(number));
  sp_put(&flash->cr, SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_SER | SP_FLASH_CR_SNB(number) | SP_FLASH_CR_STRT);
  const bool done = finish(flash);
  empty_data_cache(flash);
  return done;
}

/* RM0090 3.6.4, 3.5.4 of the others: "Standard programming". A word that would not change costs time and wear for nothing. */
SP_RAM_CODE(sp_flash_loop_program)
bool sp_flash_loop_program(struct sp_flash *flash, volatile uint32_t *to, const uint32_t *words, uint32_t count) {
  if (!unlock(flash)) return false;
  sp_put(&flash->cr, SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_PG);
  for (uint32_t i = 0; i < count && (sp_get(&flash->sr) & SP_FLASH_SR_ERRORS) == 0; i++) {
    if (sp_get(&to[i]) != words[i]) sp_put(&to[i], words[i]);
    wait_until_ready(flash);
  }
  return finish(flash);
}
