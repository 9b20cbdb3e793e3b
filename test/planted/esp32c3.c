/* What the ESP32-C3 has otherwise. Its emulator runs the hardware's firmware, which has no bench line and no sensor: here the tank has 45
 * degrees, and the wall clock stands still but for what a host orders. A date of 1970 sets no clock: it says for how long the wall clock
 * goes on, from the first one on, in milliseconds since the year began. */
#include "core/signals.h"
#include "memory.h"
#include "ports/esp32c3/chip.h"

/* --- memory ---------------------------------------------------------------------------------------------------------------- */

/* The page above the arena is locked, so no canary can be there: a fault tells (firmware/ports/riscv/isolation.c). What is free lies behind
 * the guest's constants, in the guest's own region, and behind the firmware's. Code is in RAM too, so it is summed up. */
extern uint32_t sp_link_guest_constants_end[], sp_link_arena[], sp_link_constants_end[], sp_link_ram_end[];

static uint32_t sum_at_start;

static uint32_t firmware_sum(void) {
  size_t count;
  const struct sp_firmware_range *ranges = sp_port_firmware_ranges(&count);
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) {
    const volatile uint32_t *words = (const volatile uint32_t *)(uintptr_t)ranges[i].start;
    for (size_t at = 0; at < ranges[i].length / sizeof *words; at++) sum = (sum << 1 | sum >> 31) ^ words[at];
  }
  return sum;
}

void planted_memory_start(void) {
  planted_canaries_set(sp_link_guest_constants_end, sp_link_arena);
  planted_canaries_set(sp_link_constants_end, sp_link_ram_end);
  sum_at_start = firmware_sum();
}

bool planted_memory_unharmed(void) {
  return planted_canaries_unharmed(sp_link_guest_constants_end, sp_link_arena) &&
         planted_canaries_unharmed(sp_link_constants_end, sp_link_ram_end) && firmware_sum() == sum_at_start;
}

/* --- time and sensor ------------------------------------------------------------------------------------------------------- */

#define YEAR_MS      (365LL * 24 * 3600 * 1000)
#define STANDING_MS  20u  /* the longest sleep while the clock stands: real time goes on */
#define TANK_CELSIUS 45.0 /* planted.ts has it too */

static bool stepped;
static uint64_t clock_ms, until_ms;

uint64_t __real_sp_port_wall_ms(void);
uint64_t __wrap_sp_port_wall_ms(void);
void __real_sp_port_idle(uint64_t wake_ms);
void __wrap_sp_port_idle(uint64_t wake_ms);
bool __wrap_sp_port_sample(unsigned index, double *value);
void __real_sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms);
void __wrap_sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms);

uint64_t __wrap_sp_port_wall_ms(void) { return stepped ? clock_ms : __real_sp_port_wall_ms(); }

void __wrap_sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms) {
  if (unix_ms >= YEAR_MS) {
    __real_sp_signals_set_clock(signals, unix_ms, zone_s, now_ms);
    return;
  }
  clock_ms = now_ms;
  until_ms = now_ms + (uint64_t)unix_ms;
  stepped = true;
}

/* As the bench line does it (firmware/ports/emulated): time goes on where there is nothing to do before. */
void __wrap_sp_port_idle(uint64_t wake_ms) {
  if (sp_links_waiting()) return;
  if (!stepped) {
    __real_sp_port_idle(wake_ms);
  } else if (wake_ms <= clock_ms) {
    __real_sp_port_idle(0);
  } else if (clock_ms < until_ms) {
    clock_ms = wake_ms < until_ms ? wake_ms : until_ms;
  } else {
    __real_sp_port_idle(sp_port_real_ms() + STANDING_MS);
  }
}

bool __wrap_sp_port_sample(unsigned index, double *value) {
  *value = TANK_CELSIUS;
  return index == 0;
}
