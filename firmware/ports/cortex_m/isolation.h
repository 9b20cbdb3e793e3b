/* The guest on an ARMv7-M core: unprivileged behind the MPU, on its own stack, left by one routine whatever it did. Knows no chip.
 *
 * The linker script of a board gives: sp_link_guest (guest flash, aligned to its region), sp_link_guest_end, sp_link_guest_region (its
 * size as an address), sp_link_arena, sp_link_arena_end, sp_link_guest_stack (top of the stack at the arena's lower end),
 * sp_link_guest_data, sp_link_guest_data_end, sp_link_guest_data_load, sp_link_stack_top; and it puts .guest_gate into guest flash. */
#ifndef SP_CORTEX_M_ISOLATION_H
#define SP_CORTEX_M_ISOLATION_H

#include <stdint.h>

#include "../../port.h"

/* Sets the regions of the MPU and the priorities: faults first, then all interrupts, then SVC and PendSV. Before any interrupt. */
void sp_isolation_start(void);

/* To be called by the interrupt of the chip's deadline timer. */
void sp_isolation_deadline(void);

/* Vectors 3 to 6, 11 and 14. */
void sp_isolation_fault(void);
void sp_isolation_svcall(void);
void sp_isolation_pendsv(void);

/* What the chip's port gives. The timer goes on firing every `microseconds` until it is stopped; its interrupt does nothing else. */
void sp_deadline_start(uint32_t microseconds);
void sp_deadline_stop(void);

/* A fault of the firmware itself: restarts with SP_RESET_FAULT; from any context. */
_Noreturn void sp_reset_fault(void);

#endif
