/* The guest in user mode behind PMP: it executes and reads guest code, reads and writes the arena, and nothing else. What no PMP entry
 * allows, user mode may not do; machine mode is bound only by locked entries. Privileged specification 1.12, section 3.7. */
#include <string.h>

#include "riscv.h"

/* Guest flash, the arena and the guard below the firmware's stack are powers of two in size, and aligned to that. Guest flash may be seen
 * at two addresses, code at one and constants at the other. */
extern uint8_t sp_link_guest[], sp_link_guest_readable[], sp_link_guest_region[], sp_link_arena[], sp_link_arena_end[],
    sp_link_guest_stack[];
extern uint8_t sp_link_stack_guard[], sp_link_stack_guard_end[];
extern uint8_t sp_link_guest_data[], sp_link_guest_data_end[], sp_link_guest_data_load[];

#define PMP_READ    1u /* pmpcfg, figure 3.35 */
#define PMP_WRITE   2u
#define PMP_EXECUTE 4u
#define PMP_NAPOT   (3u << 3)
#define PMP_LOCKED  (1u << 7) /* binds machine mode too, until reset */

#define CSR_WRITE(name, value) __asm volatile("csrw " #name ", %0" ::"r"(value) : "memory")

struct sp_riscv_fault sp_riscv_fault;

_Static_assert(SP_GUEST_RETURNED == 0 && SP_GUEST_FAULTED == 1 && SP_GUEST_TIMED_OUT == 2, "trap.S counts on it");
enum sp_guest_exit sp_riscv_enter_guest(void (*entry)(void), void *stack_top);

/* Section 3.7.1, table 3.11: the address's trailing ones give the size. */
static uint32_t naturally_aligned(const uint8_t *start, uint32_t size) { return (uint32_t)(uintptr_t)start >> 2 | (size / 8u - 1u); }

void sp_isolation_start(void) {
  CSR_WRITE(pmpaddr0, naturally_aligned(sp_link_guest, (uint32_t)sp_link_guest_region));
  CSR_WRITE(pmpaddr1, naturally_aligned(sp_link_arena, (uint32_t)(sp_link_arena_end - sp_link_arena)));
  CSR_WRITE(pmpaddr2, naturally_aligned(sp_link_stack_guard, (uint32_t)(sp_link_stack_guard_end - sp_link_stack_guard)));
  CSR_WRITE(pmpaddr3, naturally_aligned(sp_link_guest_readable, (uint32_t)sp_link_guest_region));
  CSR_WRITE(pmpcfg0, (PMP_NAPOT | PMP_READ | PMP_EXECUTE) | (PMP_NAPOT | PMP_READ | PMP_WRITE) << 8 | (PMP_NAPOT | PMP_LOCKED) << 16 |
                         (PMP_NAPOT | PMP_READ) << 24);
}

uint8_t *sp_port_arena(size_t *size) {
  *size = (size_t)(sp_link_arena_end - sp_link_arena);
  return sp_link_arena;
}

void sp_port_arena_reset(void) {
  memset(sp_link_arena, 0, (size_t)(sp_link_arena_end - sp_link_arena));
  memcpy(sp_link_guest_data, sp_link_guest_data_load, (size_t)(sp_link_guest_data_end - sp_link_guest_data));
}

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  sp_interrupts_off();
  sp_deadline_start(deadline_us);
  const enum sp_guest_exit how = sp_riscv_enter_guest(entry, sp_link_guest_stack);
  sp_deadline_stop();
  sp_interrupts_on();
  return how;
}

/* By mcause: privileged specification 1.12, table 3.6. */
struct sp_guest_fault sp_port_guest_fault(void) {
  static const enum sp_guest_offence offences[] = {
      [0] = SP_OFFENCE_EXECUTE, [1] = SP_OFFENCE_EXECUTE, [2] = SP_OFFENCE_INSTRUCTION, [3] = SP_OFFENCE_INSTRUCTION, [4] = SP_OFFENCE_READ,
      [5] = SP_OFFENCE_READ,    [6] = SP_OFFENCE_WRITE,   [7] = SP_OFFENCE_WRITE,       [8] = SP_OFFENCE_INSTRUCTION};
  const struct sp_riscv_fault *fault = &sp_riscv_fault;
  if (fault->cause >= sizeof offences / sizeof offences[0]) return (struct sp_guest_fault){.offence = SP_OFFENCE_UNKNOWN};
  const enum sp_guest_offence offence = offences[fault->cause];
  return (struct sp_guest_fault){.offence = offence, .has_address = offence != SP_OFFENCE_INSTRUCTION, .address = fault->address};
}
