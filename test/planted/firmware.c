/* The firmware's side: canaries in all RAM that neither firmware nor guest use, looked at after every run of the guest. One that has
 * changed ends in a reset, which the test sees. Also sets the deadline of a run when told to, or fails as firmware must not. */
#include <stdbool.h>

#include "planted.h"
#include "port.h"

#define CANARY      0x5ac3e71du
#define ABOVE_BYTES 4096u /* behind the arena: emulated machines have more RAM than the linker uses */

extern uint32_t sp_link_bss_end[], sp_link_arena[], sp_link_arena_end[];
_Noreturn void sp_reset_fault(void);

enum sp_guest_exit __real_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us);
#ifdef __ARM_ARCH
#define FPCCR 0xE000EF34u /* PM0214 4.6.2 */

/* The FPU as after a reset, without registers that wait to be stacked (FPCCR.LSPACT) or ever will be. */
static bool fpu_is_idle(void) {
  uint32_t status;
  __asm volatile(".fpu fpv4-sp-d16\n vmrs %0, fpscr" : "=r"(status));
  return status == 0 && *(volatile uint32_t *)FPCCR == 0;
}

/* Mode and flags that the guest must not find: planted_entered looks. */
static void disorder_fpu(void) { __asm volatile(".fpu fpv4-sp-d16\n vmsr fpscr, %0" : : "r"(0x03c0009fu)); }
#else
static void disorder_fpu(void) {}

static bool fpu_is_idle(void) { return true; }
#endif

enum sp_guest_exit __wrap_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us);

static uint32_t canary(const volatile uint32_t *at) { return CANARY ^ (uint32_t)(uintptr_t)at; }

static void set(volatile uint32_t *from, const volatile uint32_t *to) {
  for (; from < to; from++) *from = canary(from);
}

static bool unharmed(const volatile uint32_t *from, const volatile uint32_t *to) {
  while (from < to && *from == canary(from)) from++;
  return from == to;
}

enum sp_guest_exit __wrap_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  static bool ready;
  const struct planted order = planted_order(sp_guest_io);
  volatile uint32_t *above_end = sp_link_arena_end + ABOVE_BYTES / sizeof(uint32_t);
  if (!ready) {
    set(sp_link_bss_end, sp_link_arena);
    set(sp_link_arena_end, above_end);
    ready = true;
  }
  if (order.kind == PLANTED_FIRMWARE_FAULT) __builtin_trap();
  if (order.kind == PLANTED_FIRMWARE_HANG) {
    for (;;) __asm volatile("");
  }
  if (order.kind == PLANTED_NOTHING) entry = planted_nothing;
  if (order.kind == PLANTED_DEADLINE) deadline_us = order.argument;
  disorder_fpu();
  const enum sp_guest_exit left = __real_sp_port_guest_run(entry, deadline_us);
  if (!unharmed(sp_link_bss_end, sp_link_arena) || !unharmed(sp_link_arena_end, above_end) || !fpu_is_idle()) sp_reset_fault();
  return left;
}
