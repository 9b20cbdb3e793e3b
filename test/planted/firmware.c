/* The firmware's side: canaries in all RAM that neither firmware nor guest use, looked at after every run of the guest. One that has
 * changed ends in a reset, which the test sees. Also sets the deadline of a run when told to, or fails as firmware must not. */
#include <stdbool.h>

#include "memory.h"
#include "planted.h"
#include "port.h"

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

enum sp_guest_exit __wrap_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  static bool ready;
  const struct planted order = planted_order(sp_guest_io);
  if (!ready) planted_memory_start();
  ready = true;
  if (order.kind == PLANTED_FIRMWARE_FAULT) __builtin_trap();
  if (order.kind == PLANTED_FIRMWARE_HANG) {
    for (;;) __asm volatile("");
  }
  if (order.kind == PLANTED_NOTHING) entry = planted_nothing;
  if (order.kind == PLANTED_DEADLINE) deadline_us = order.argument;
  disorder_fpu();
  const enum sp_guest_exit left = __real_sp_port_guest_run(entry, deadline_us);
  if (!planted_memory_unharmed() || !fpu_is_idle()) sp_reset_fault();
  return left;
}
