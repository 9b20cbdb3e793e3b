/* The driver of the internal flash, on the model of its controller. */
#include "flash_rules.h"

#include <setjmp.h>
#include <stdio.h>

#include "bus.h"
#include "controller.h"
#include "ports/stm32f4/flash.h"

#define WORDS 8u

enum { WRPERR = 1 << 4, PGAERR = 1 << 5, PGPERR = 1 << 6, PGSERR = 1 << 7 }; /* RM0090 3.9.5 */

static const uint32_t PLACE = SP_BOARD_SLOT_0_ADDRESS;

void sp_hold_interrupts(struct sp_hold *hold) {
  memset(hold, 0, sizeof *hold);
  assert_false(controller.held);
  controller.held = true;
}

void sp_hold_release(const struct sp_hold *hold) {
  (void)hold;
  assert_true(controller.held);
  assert_true(controller_locked());
  controller.held = false;
}

static int chip(void **state) {
  (void)state;
  bus_reset();
  controller_reset();
  sp_put(&SP_FLASH->acr, SP_FLASH_ACR_DCEN); /* as after sp_clock_start */
  return 0;
}

static bool program(uint8_t value) {
  uint8_t bytes[4u * WORDS];
  memset(bytes, value, sizeof bytes);
  return sp_port_flash_program(SP_FLASH_SLOT_0, 0, bytes, sizeof bytes);
}

static uint8_t read_back(uint32_t offset) {
  uint8_t byte;
  assert_true(sp_port_flash_read(SP_FLASH_SLOT_0, offset, &byte, 1));
  return byte;
}

static void areas(void **state) {
  (void)state;
  flash_rules_areas();
}

static void bits(void **state) {
  (void)state;
  flash_rules_bits();
}

static void limits(void **state) {
  (void)state;
  flash_rules_limits();
}

static void locks_again(void **state) {
  (void)state;
  assert_true(controller_locked());
  assert_true(program(0x12));
  assert_true(controller_locked());
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_true(controller_locked());
}

/* The bus stands still until the operation is done; from RAM that is a matter of time only, and the model ends the test all the same. */
static void waits(void **state) {
  (void)state;
  controller.busy_reads = 1000;
  assert_true(program(0x12));
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(read_back(0), 0xff);
}

static void busy_at_first(void **state) {
  (void)state;
  controller.held = true;
  controller.busy_reads = 50;
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_1);
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_2);
  sp_put(&SP_FLASH->cr, SP_FLASH_CR_PSIZE_X32 | SP_FLASH_CR_SER | SP_FLASH_CR_SNB(7u) | SP_FLASH_CR_STRT);
  controller.held = false;
  assert_true(program(0x12)); /* another one's erase is over before a register is touched */
  assert_int_equal(read_back(0), 0x12);
}

static void wrong_key(void **state) {
  (void)state;
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_2);
  assert_true(controller_dead());
  assert_false(program(0x12));
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(read_back(0), 0xff);
  controller_power_cut(1);
  assert_true(program(0x12));
}

/* The right keys to a controller that is open are a wrong sequence. */
static void open_at_first(void **state) {
  (void)state;
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_1);
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_2);
  assert_false(controller_locked());
  assert_true(program(0x12));
  assert_false(controller_dead());
}

static void errors_of_program(void **state) {
  static const uint32_t flags[] = {WRPERR, PGAERR, PGPERR, PGSERR};
  for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    chip(state);
    controller.fault = flags[i];
    assert_false(program(0x12));
    assert_int_equal(read_back(4), 0xff); /* nothing is tried after the first word */
    assert_int_equal(sp_get(&SP_FLASH->sr) & flags[i], flags[i]);
    assert_true(controller_locked());
    assert_true(program(0x12)); /* the flag is cleared first: the model refuses to begin with one */
    assert_int_equal(read_back(4u * WORDS - 1u), 0x12);
  }
}

static void errors_of_erase(void **state) {
  static const uint32_t flags[] = {WRPERR, PGAERR, PGPERR, PGSERR};
  for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    chip(state);
    assert_true(program(0x12));
    controller.fault = flags[i];
    assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
    assert_int_equal(read_back(0), 0x12);
    assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
    assert_int_equal(read_back(0), 0xff);
  }
}

static void write_protected(void **state) {
  (void)state;
  controller.write_protected = 1u << SP_BOARD_SLOT_0_SECTOR;
  assert_false(program(0x12));
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_1, 0)); /* the others are not */
}

/* Each flag of the controller, once without the driver: what the tests above rely on. */
static void flags_of_the_model(void **state) {
  (void)state;
  volatile uint32_t *const word = (volatile uint32_t *)(uintptr_t)PLACE;
  controller.held = true;
  sp_put(word, 1); /* locked */
  assert_int_equal(sp_get(&SP_FLASH->sr), PGSERR);
  sp_put(&SP_FLASH->sr, 0); /* flags are cleared by ones */
  assert_int_equal(sp_get(&SP_FLASH->sr), PGSERR);
  sp_put(&SP_FLASH->sr, PGSERR);
  assert_int_equal(sp_get(&SP_FLASH->sr), 0);
  sp_put(&SP_FLASH->cr, SP_FLASH_CR_PG); /* and no register of a locked controller changes */
  assert_int_equal(sp_get(&SP_FLASH->cr), SP_FLASH_CR_LOCK);
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_1);
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_2);
  sp_put(word, 1); /* not told to program */
  assert_int_equal(sp_get(&SP_FLASH->sr), PGSERR);
  sp_put(&SP_FLASH->sr, PGSERR);
  sp_put(&SP_FLASH->cr, SP_FLASH_CR_PG); /* 8 bits at a time, and a word comes */
  sp_put(word, 1);
  assert_int_equal(sp_get(&SP_FLASH->sr), PGPERR);
  sp_put(&SP_FLASH->sr, PGPERR);
  sp_put(&SP_FLASH->cr, SP_FLASH_CR_PG | SP_FLASH_CR_PSIZE_X32);
  sp_put((volatile uint32_t *)(uintptr_t)(PLACE + 2u), 1);
  assert_int_equal(sp_get(&SP_FLASH->sr), PGAERR);
  assert_int_equal(controller_cell(PLACE), UINT32_MAX);
}

static const char *rule;

static void note(const char *broken) { rule = broken; }

static void low_supply(void **state) {
  (void)state;
  assert_true(program(0x12));
  controller.broken = note;
  rule = NULL;
  controller.supply_mv = 2740;
  assert_false(program(0x02));
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_null(rule);
  assert_int_equal(read_back(0), 0x12);
  controller.supply_mv = 3000;
  assert_true(program(0x02));
  assert_int_equal(read_back(0), 0x02);
}

static void low_supply_of_the_model(void **state) {
  (void)state;
  controller.held = true;
  controller.supply_mv = 2690;
  controller.broken = note;
  rule = NULL;
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_1);
  sp_put(&SP_FLASH->keyr, SP_FLASH_KEY_2);
  sp_put(&SP_FLASH->cr, SP_FLASH_CR_PG | SP_FLASH_CR_PSIZE_X32);
  sp_put((volatile uint32_t *)(uintptr_t)PLACE, 1);
  assert_string_equal(rule, "programs or erases x32 below 2.7 V");
}

static void stale_cache(void **state) {
  (void)state;
  assert_true(program(0x12));
  assert_int_equal(read_back(0), 0x12); /* now it is in the cache */
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(read_back(0), 0xff);
  assert_int_equal(sp_get(&SP_FLASH->acr), SP_FLASH_ACR_DCEN);
}

static void same_words(void **state) {
  (void)state;
  assert_true(program(0x12));
  const unsigned long before = bus_accesses;
  controller.fault = PGSERR; /* of an operation that does not come */
  assert_true(program(0x12));
  assert_in_range(bus_accesses - before, 1, 6u * WORDS);
}

/* --- power ----------------------------------------------------------------------------------------------------------------- */

static jmp_buf power;
static unsigned long cut_at;

static void cut(void) {
  if (bus_accesses == cut_at) longjmp(power, 1);
}

/* False: the power went. */
static bool gets_through(bool erase) {
  bus_before = cut;
  if (setjmp(power) == 0) {
    assert_true(erase ? sp_port_flash_erase(SP_FLASH_SLOT_0, 0) : program(0x12));
    bus_before = NULL;
    return true;
  }
  bus_before = NULL;
  return false;
}

/* The power goes at access after access, until the operation gets through. Returns how many there were. */
static unsigned cut_everywhere(bool erase, void (*check)(void)) {
  bool through = false;
  unsigned cuts = 0;
  for (; !through; cuts++) {
    (void)chip(NULL);
    if (erase) assert_true(program(0x12));
    cut_at = bus_accesses + cuts;
    through = gets_through(erase);
    controller_power_cut(cuts + 1u);
    check();
  }
  return cuts;
}

/* Bits of the words are on their way, in the order of the words; nothing else has changed. */
static void check_program(void) {
  bool begun = true;
  for (uint32_t i = 0; i < WORDS; i++) {
    const uint32_t word = controller_cell(PLACE + 4u * i);
    assert_int_equal(word & 0x12121212u, 0x12121212u);
    assert_true(begun || word == UINT32_MAX);
    begun = word == 0x12121212u;
  }
  assert_int_equal(controller_cell(PLACE + 4u * WORDS), UINT32_MAX);
  assert_true(program(0x12));
  assert_int_equal(read_back(4u * WORDS - 1u), 0x12);
}

static void check_erase(void) {
  for (uint32_t i = 0; i < WORDS; i++) assert_int_equal(controller_cell(PLACE + 4u * i) & 0x12121212u, 0x12121212u);
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(read_back(0), 0xff);
}

static void cut_program(void **state) {
  (void)state;
  assert_in_range(cut_everywhere(false, check_program), 50, 500);
}

static void cut_erase(void **state) {
  (void)state;
  assert_in_range(cut_everywhere(true, check_erase), 15, 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(chip, areas, "every area is flash of its own"),
      TEST_AFTER(chip, bits, "programming clears bits and sets none"),
      TEST_AFTER(chip, limits, "nothing is done outside of an area, to a part of a unit or of a sector"),
      TEST_AFTER(chip, locks_again, "the controller is unlocked for an operation, and locked again"),
      TEST_AFTER(chip, waits, "nothing is read or written before an operation is over, however long it takes"),
      TEST_AFTER(chip, busy_at_first, "a controller that is busy is waited for"),
      TEST_AFTER(chip, wrong_key, "a controller that is locked until reset refuses everything, and works after that"),
      TEST_AFTER(chip, open_at_first, "a controller that is open gets no keys"),
      TEST_AFTER(chip, errors_of_program, "each error of programming is told, ends it, and is forgotten by the next operation"),
      TEST_AFTER(chip, errors_of_erase, "each error of an erase is told, and is forgotten by the next one"),
      TEST_AFTER(chip, write_protected, "a sector that is protected is refused"),
      TEST_AFTER(chip, flags_of_the_model, "the model: locked, not told to program, wrong parallelism, wrong alignment, cleared by ones"),
      TEST_AFTER(chip, low_supply, "nothing is begun with a supply that the voltage detector finds too low, and all works when it is back"),
      TEST_AFTER(chip, low_supply_of_the_model, "the model: 32 bits at a time take 2.7 V"),
      TEST_AFTER(chip, stale_cache, "what was erased is not read from the cache"),
      TEST_AFTER(chip, same_words, "words that are there already are not programmed again"),
      TEST_AFTER(chip, cut_program, "a cut at any access leaves words whole, in part or untouched, in their order, and works on after it"),
      TEST_AFTER(chip, cut_erase, "a cut at any access to erase leaves any content, which can be erased again"),
  };
  return cmocka_run_group_tests_name("flash", tests, NULL, NULL);
}
