/* The smallest port that the firmware can be built on, and what each function owes its caller; ../../port.h is the contract. Copy the
 * folder, name your board in boards/NAME.json, and replace one function after the other: identity, clock, one link, then the rest. */
#include "../../core/config.h"
#include "../../port.h"
#include "port_limits.h"

#include <string.h>

#define ARENA_SIZE (64u * 1024u) /* modules of about 10 KB fit on a 32-bit core */

/* --- identity: shown by `setpoint info`. Say in `limits` what is missing, so that nobody counts on it. --- */

const char *const sp_port_board = SP_PORT_BOARD("template");
const char *const sp_port_cpu = "none";
const char *const sp_port_platform = "template";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "no links; no sensors; no isolation; no deadline; no watchdog";

/* Write what the chip has (STM32: 12 bytes, RM0090 39.1). Without an id write nothing and return 0. */
size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  static const uint8_t id[] = {0x00};
  const size_t length = sizeof id < cap ? sizeof id : cap;
  memcpy(out, id, length);
  return length;
}

/* Read the chip's reset flags once at start, then clear them; later calls answer what was read. */
enum sp_reset_cause sp_port_reset_cause(void) { return SP_RESET_UNKNOWN; }

/* Outputs fall back to 0 by the reset itself. Nothing is waited for: what was queued for sending may be lost. */
void sp_port_reset(void) {
  for (;;) {
  }
}

/* RAM that neither the reset nor the start-up code touches: a section .noinit of its own, outside of .data and .bss, which the linker
 * script marks NOLOAD; see stm32f4/link.ld. */
void *sp_port_retained(void) {
  static uint8_t retained[SP_RETAINED_BYTES] __attribute__((section(".noinit"), aligned(8)));
  return retained;
}

/* A hardware watchdog that only a reset stops, of its own clock. It must not be fed anywhere else. */
void sp_port_watchdog_start(void) {}

void sp_port_watchdog_feed(void) {}

/* The parts of flash that the image was linked to, for its hash; symbols of the linker script give them (stm32f4/ranges.c). */
const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count) {
  *count = 0;
  return NULL;
}

/* --- time: a counter that runs by itself. A tick that is counted in an interrupt loses time while interrupts are masked. --- */

static uint64_t wall_ms;

uint64_t sp_port_wall_ms(void) { return wall_ms; }

/* The same on hardware; emulators may step the wall clock. */
uint64_t sp_port_real_ms(void) { return wall_ms; }

/* Any fast counter: a timer, or the cycle counter. */
const uint32_t sp_port_cpu_hz = 1000000u;
uint32_t sp_port_cpu_count(void) { return (uint32_t)wall_ms * 1000u; }

/* Arm a one-shot timer, mask interrupts, look once more whether bytes wait, sleep, unmask. Looking before masking would sleep through a
 * byte that arrives in between. Returning early is always correct. */
void sp_port_idle(uint64_t until_ms) {
  if (until_ms > wall_ms) wall_ms = until_ms;
}

/* --- links: receive into a ring of SP_RECEIVE_RING bytes from an interrupt (../ring.h), so that no byte is lost while the main loop
 * is busy; count what is lost nevertheless. --- */

size_t sp_port_read(unsigned link, uint8_t *out, size_t cap) {
  (void)link;
  (void)out;
  (void)cap;
  return 0;
}

/* Never wait: take what fits. A link that leads nowhere takes everything, so that nobody waits for it. */
size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len) {
  (void)link;
  (void)bytes;
  return len;
}

uint32_t sp_port_overruns(unsigned link) {
  (void)link;
  return 0;
}

/* --- board: false means no plausible reading (open or shorted sensor); the app then does without. --- */

bool sp_port_sample(unsigned index, double *value) {
  (void)index;
  (void)value;
  return false;
}

/* Outputs are at 0 from reset, before anything else runs: set the level first, then make the pin an output. */
void sp_port_output(unsigned index, int32_t value) {
  (void)index;
  (void)value;
}

/* --- flash: two slots of SP_SLOT_SIZE bytes, and two halves of a journal that hold a few records of SP_JOURNAL_PAYLOAD_MAX each. --- */

/* Maxima of the data sheet, not typical times: the firmware erases and programs only where that fits before the next evaluation. */
const struct sp_flash_geometry *sp_port_flash(void) {
  static const struct sp_flash_geometry geometry = {
      .area = {[SP_FLASH_SLOT_0] = {SP_SLOT_SIZE, 4096u, SP_PORT_ERASE_MAX_MS},
               [SP_FLASH_SLOT_1] = {SP_SLOT_SIZE, 4096u, SP_PORT_ERASE_MAX_MS},
               [SP_FLASH_JOURNAL_0] = {4096u, 4096u, SP_PORT_ERASE_MAX_MS},
               [SP_FLASH_JOURNAL_1] = {4096u, 4096u, SP_PORT_ERASE_MAX_MS}},
      .unit = 4u,
      .program_us = 100u,
      .overprogram = true,
  };
  return &geometry;
}

bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  (void)area;
  (void)offset;
  (void)out;
  (void)length;
  return false;
}

/* Where code runs from the same flash, this runs from RAM, and so do the vectors, the receive interrupts and their rings; all other
 * interrupts wait (stm32f4/flash.c). Check every error flag of the controller: false is better than a wrong byte. */
bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  (void)area;
  (void)offset;
  (void)bytes;
  (void)length;
  return false;
}

/* Takes up to the sector's erase_ms: the watchdog's period must be longer. */
bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) {
  (void)area;
  (void)offset;
  return false;
}

/* --- guest: all RAM that guest code may use, at one address; see stm32f4/link.ld. --- */

static uint8_t arena[ARENA_SIZE] __attribute__((aligned(16)));

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

void sp_port_arena_reset(void) { memset(arena, 0, sizeof arena); }

/* A plain call isolates nothing and has no deadline: say so in sp_port_limits. cortex_m/ and native/ have the real thing. */
/* In a file of its own in guest/, where the guest is isolated. Worth a loop that stores several registers at once. */
void sp_port_guest_clear(void *start, size_t size) { memset(start, 0, size); }

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  (void)deadline_us;
  entry();
  return SP_GUEST_RETURNED;
}

/* What the processor tells about the fault: the address of an access is what helps most. */
struct sp_guest_fault sp_port_guest_fault(void) { return (struct sp_guest_fault){.offence = SP_OFFENCE_UNKNOWN}; }

/* --- start: the machine's own entry ends in sp_main. Order: outputs at 0, clocks, timers, links. --- */

int main(void) { sp_main(); }
