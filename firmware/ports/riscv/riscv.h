/* The CPU part of RISC-V ports: RV32IMC with machine mode, user mode and PMP. It knows no chip: between it and the chip's folder lies
 * this header, and what link.ld of the chip names sp_link_*.
 *
 * Registers gp and tp belong to nobody: nothing is linked relative to gp (link.ld defines no __global_pointer$), nothing is thread-local.
 */
#ifndef SP_RISCV_H
#define SP_RISCV_H

#include <stdbool.h>
#include <stdint.h>

#include "../../port.h"

/* --- the chip gives ------------------------------------------------------------------------------------------------------ */

/* Starts all that the firmware needs, outputs at 0 first; variables have their first values, interrupts are off. Leaves the guest no clock:
 * its answer depends on signals and state alone. */
void sp_chip_start(void);

/* Serves the interrupt of mcause `cause` (its top bit cleared). Returns true when it ends the guest's time: asked of interrupts that came
 * while the guest ran. Called with interrupts off. */
bool sp_chip_interrupt(uint32_t cause);

/* Arms the timer whose interrupt ends the guest's time, and disarms it again; interrupts are off. */
void sp_deadline_start(uint32_t microseconds);
void sp_deadline_stop(void);

/* Restarts with SP_RESET_FAULT. Called on an empty stack. */
_Noreturn void sp_reset_fault(void);

/* --- the CPU part gives -------------------------------------------------------------------------------------------------- */

#define SP_MCAUSE_TIMER    7u  /* privileged specification 1.12, table 3.6: machine timer interrupt */
#define SP_MCAUSE_EXTERNAL 11u /* machine external interrupt */

static inline void sp_interrupts_off(void) { __asm volatile("csrci mstatus, 8" ::: "memory"); } /* MIE */

static inline void sp_interrupts_on(void) { __asm volatile("csrsi mstatus, 8" ::: "memory"); }

/* Sleeps until an interrupt is pending that mie enables, whether or not interrupts are off. */
static inline void sp_wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }

/* Lets an interrupt through, on cores that have mie; interrupts as a whole stay as they are. */
static inline void sp_interrupt_enable(uint32_t cause) { __asm volatile("csrs mie, %0" ::"r"(1u << cause) : "memory"); }

/* Sets the regions of memory that the guest may use; startup.c calls it. */
void sp_isolation_start(void);

/* What the guest did when it was last stopped for a fault: mcause, mepc, mtval (the address of an access that PMP refused). */
struct sp_riscv_fault {
  uint32_t cause, pc, address;
};
extern struct sp_riscv_fault sp_riscv_fault;

#endif
