/* The cause of a reset from RCC_CSR, and the independent watchdog. */
#include "unit.h"

#include <string.h>

#include "bus.h"
#include "core/config.h"
#include "ports/stm32f4/chip.h"
#include "ports/stm32f4/port_limits.h"

/* --- cause: RM0090 7.3.21 -------------------------------------------------------------------------------------------------------- */

enum { CSR = 0x74 };
#define RMVF (1u << 24)
#define BOR  (1u << 25)
#define PIN  (1u << 26)
#define POR  (1u << 27)
#define SFT  (1u << 28)
#define IWDG (1u << 29)
#define WWDG (1u << 30)

static uint32_t csr;

static uint32_t get_rcc(uint32_t offset) {
  assert_int_equal(offset, CSR);
  return csr;
}

static void put_rcc(uint32_t offset, uint32_t value) {
  assert_int_equal(offset, CSR);
  csr = (value & RMVF) != 0 ? value & 3u : value;
}

/* --- watchdog: RM0090 21 --------------------------------------------------------------------------------------------------------- */

enum { KR = 0x00, PR = 0x04, RLR = 0x08, SR = 0x0C, PVU = 1, RVU = 2 };

static struct {
  uint32_t pr, rlr, sr;
  unsigned busy; /* reads of SR until a register is taken over */
  bool started, open;
  unsigned feeds;
} iwdg;

static uint32_t get_iwdg(uint32_t offset) {
  assert_int_equal(offset, SR);
  if (iwdg.busy > 0 && --iwdg.busy == 0) iwdg.sr = 0;
  return iwdg.sr;
}

static void put_iwdg(uint32_t offset, uint32_t value) {
  if (offset == KR) {
    iwdg.started |= value == 0xCCCCu;
    iwdg.open = value == 0x5555u; /* any other key closes it */
    iwdg.feeds += value == 0xAAAAu;
    return;
  }
  assert_true(iwdg.open);
  assert_true(offset == PR || offset == RLR);
  assert_int_equal(iwdg.sr & (offset == PR ? PVU : RVU), 0);
  if (offset == PR) {
    iwdg.pr = value;
  } else {
    assert_in_range(value, 1, 0xFFF);
    iwdg.rlr = value;
  }
  iwdg.sr |= offset == PR ? PVU : RVU;
  iwdg.busy = 5;
}

static int reset(void **state) {
  static const struct bus_device rcc = {0x40023800u, 0x400u, get_rcc, put_rcc};
  static const struct bus_device watchdog = {0x40003000u, 0x400u, get_iwdg, put_iwdg};
  (void)state;
  bus_reset();
  bus_attach(&rcc);
  bus_attach(&watchdog);
  memset(&iwdg, 0, sizeof iwdg);
  csr = 0;
  return 0;
}

static void causes(void **state) {
  static const struct {
    uint32_t flags;
    enum sp_reset_cause cause;
  } cases[] = {
      {POR | BOR | PIN, SP_RESET_POWER}, {BOR | PIN, SP_RESET_POWER},     {PIN, SP_RESET_PIN},   {SFT | PIN, SP_RESET_SOFTWARE},
      {IWDG | PIN, SP_RESET_WATCHDOG},   {WWDG | PIN, SP_RESET_WATCHDOG}, {0, SP_RESET_UNKNOWN}, {IWDG | SFT | PIN, SP_RESET_WATCHDOG}};
  (void)state;
  for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    csr = cases[i].flags | 3u; /* the LSI runs */
    assert_int_equal(sp_cause_take(), cases[i].cause);
    assert_int_equal(csr, 3); /* the next reset's flags stand alone, and the LSI goes on */
  }
}

/* With the LSI of the data sheets: 17, 32 and 47 kHz. */
static void times(void **state) {
  (void)state;
  sp_port_watchdog_start();
  assert_true(iwdg.started);
  assert_int_equal(iwdg.feeds, 1);
  const uint32_t counts = iwdg.rlr << (2u + iwdg.pr); /* of LSI */
  assert_in_range(counts / 32u, SP_WATCHDOG_MS - 10u, SP_WATCHDOG_MS + 10u);
  assert_in_range(counts / 47u, SP_PORT_WATCHDOG_MIN_MS, SP_WATCHDOG_MS);
  sp_port_watchdog_feed();
  assert_int_equal(iwdg.feeds, 2);
}

/* Option bytes have started it, and the loader has just given it the longest time; it is fed with the time of the firmware. */
static void running_before(void **state) {
  iwdg.started = true;
  iwdg.pr = 6;
  iwdg.rlr = 0xFFF;
  iwdg.sr = PVU | RVU;
  iwdg.busy = 5;
  times(state);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(reset, causes, "the cause of a reset is that of its flags, which are cleared"),
      TEST_AFTER(reset, times, "the watchdog runs with the time that the firmware counts on, whatever its oscillator"),
      TEST_AFTER(reset, running_before, "so it does when it ran before, and was given another time just now"),
  };
  return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
