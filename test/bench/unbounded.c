/* The yardstick of the bench, never a product: the interpreter runs as firmware, on the guest's stack, and nothing stops it. */
#include <stdint.h>

#include "port.h"

extern uint8_t sp_link_guest_stack[];

enum sp_guest_exit __wrap_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us);

__attribute__((naked, noinline)) static void call_on(__attribute__((unused)) void (*entry)(void), __attribute__((unused)) uint8_t *stack) {
  __asm volatile("push {r4, lr}\n mov r4, sp\n mov sp, r1\n blx r0\n mov sp, r4\n pop {r4, pc}");
}

enum sp_guest_exit __wrap_sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  (void)deadline_us;
  call_on(entry, sp_link_guest_stack);
  return SP_GUEST_RETURNED;
}
