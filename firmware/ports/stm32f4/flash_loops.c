/* The internal flash controller, from RAM: while it works nothing can be read from flash. RM0090 3.6; supply of 2.7 to 3.6 V. */
#include "flash.h"
#include "ram.h"

static void wait_until_ready(const struct sp_flash *flash) {
  while ((flash->sr & SP_FLASH_SR_BSY) != 0) { /* the watchdog bounds the wait */
  }
}

/* RM0090 3.6.1. Wrong keys would lock it until reset, so they are given only to one that is locked. */
static bool unlock(struct sp_flash *flash) {
  wait_until_ready(flash);
  if ((flash->cr & SP_FLASH_CR_LOCK) != 0) {
    flash->keyr = SP_FLASH_KEY_1;
    flash->keyr = SP_FLASH_KEY_2;
  }
  flash->sr = SP_FLASH_SR_ERRORS | SP_FLASH_SR_EOP; /* 3.9.5: cleared by writing ones; a flag that is left refuses what follows */
  return (flash->cr & SP_FLASH_CR_LOCK) == 0;
}

/* Waits, and locks again. False when the controller has refused. */
static bool finish(struct sp_flash *flash) {
  wait_until_ready(flash);
  const uint32_t errors = flash->sr & SP_FLASH_SR_ERRORS;
  flash->cr = SP_FLASH_CR_LOCK;
  return errors == 0;
}

/* RM0090 3.5.2: lines of an erased sector in the data cache are void; it is emptied while it is off. */
static void empty_data_cache(struct sp_flash *flash) {
  const uint32_t acr = flash->acr;
  flash->acr = acr & ~SP_FLASH_ACR_DCEN;
  flash->acr = (acr & ~SP_FLASH_ACR_DCEN) | SP_FLASH_ACR_DCRST;
  flash->acr = acr & ~SP_FLASH_ACR_DCEN;
  flash->acr = acr;
}

/* RM0090 3.6.3, "Sector erase". */
SP_RAM_CODE(sp_flash_loop_erase) bool sp_flash_loop_erase(struct sp_flash *flash, uint32_t number) {
  if (!unlock(flash)) return false;
  flash->cr = SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_SER | SP_FLASH_CR_SNB(number);
  flash->cr = SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_SER | SP_FLASH_CR_SNB(number) | SP_FLASH_CR_STRT;
  const bool done = finish(flash);
  empty_data_cache(flash);
  return done;
}

/* RM0090 3.6.4, "Standard programming". A word that would not change costs time and wear for nothing. */
SP_RAM_CODE(sp_flash_loop_program)
bool sp_flash_loop_program(struct sp_flash *flash, volatile uint32_t *to, const uint32_t *words, uint32_t count) {
  if (!unlock(flash)) return false;
  flash->cr = SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_PG;
  for (uint32_t i = 0; i < count && (flash->sr & SP_FLASH_SR_ERRORS) == 0; i++) {
    if (to[i] != words[i]) to[i] = words[i];
    wait_until_ready(flash);
  }
  return finish(flash);
}
