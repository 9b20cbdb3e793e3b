/* What an interpreter gone wrong could do on a RISC-V core. */
#include "bugs.h"

void sp_guest_return(void); /* where the guest's entry returns to */

static void call(uint32_t address) { ((void (*)(void))address)(); }

static void execute_arena(uint32_t argument) {
  volatile uint32_t code[1] = {0x00008067}; /* ret */
  (void)argument;
  ((void (*)(void))(uintptr_t)code)();
}

static void stack_push(uint32_t address) { __asm volatile("mv sp, %0\n sw ra, -4(sp)\n1: j 1b" : : "r"(address)); }

/* No register of the guest's is of use to the firmware. */
static void stack_spin(uint32_t address) { __asm volatile("mv sp, %0\n mv gp, %0\n mv tp, %0\n mv s0, %0\n1: j 1b" : : "r"(address)); }

static void stack_exit(uint32_t address) {
  __asm volatile("mv sp, %0\n mv gp, %0\n mv tp, %0\n mv s0, %0\n ecall\n1: j 1b" : : "r"(address));
}

static void ecall(uint32_t argument) { __asm volatile("mv a0, %0\n mv a7, %0\n ecall\n1: j 1b" : : "r"(argument) : "a0", "a7"); }

static void undefined(uint32_t argument) {
  (void)argument;
  __asm volatile(".4byte 0xffffffff");
}

static void breakpoint(uint32_t argument) {
  (void)argument;
  __asm volatile("ebreak");
}

static void call_host(uint32_t operation) {
  __asm volatile(
      "mv a0, %0\n li a1, 0\n"
      ".option push\n .option norvc\n .balign 16\n slli zero, zero, 0x1f\n ebreak\n srai zero, zero, 7\n .option pop\n"
      :
      : "r"(operation)
      : "a0", "a1");
}

static void disable_interrupts(uint32_t argument) {
  (void)argument;
  __asm volatile("csrci mstatus, 8\n1: j 1b");
}

static void write_mtvec(uint32_t argument) { __asm volatile("csrw mtvec, %0" : : "r"(argument)); }

static void write_mscratch(uint32_t argument) { __asm volatile("csrw mscratch, %0" : : "r"(argument)); }

static void write_pmp(uint32_t argument) { __asm volatile("csrw pmpcfg0, %0" : : "r"(argument)); }

static void read_pmp(uint32_t argument) { __asm volatile("csrr %0, pmpaddr0" : "+r"(argument)); }

static void read_time(uint32_t argument) { __asm volatile("rdtime %0" : "+r"(argument)); }

static void read_cycles(uint32_t argument) { __asm volatile("rdcycle %0" : "+r"(argument)); }

/* The ESP32-C3's machine mode has counters of its own, and every debugger's triggers are there. */
static void read_events(uint32_t argument) { __asm volatile("csrr %0, 0x7e2" : "+r"(argument)); }

static void write_trigger(uint32_t argument) { __asm volatile("csrw tdata1, %0" : : "r"(argument)); }

static void machine_return(uint32_t argument) {
  (void)argument;
  __asm volatile("mret");
}

static void supervisor_return(uint32_t argument) {
  (void)argument;
  __asm volatile("sret");
}

static void wait_for_interrupt(uint32_t argument) {
  (void)argument;
  __asm volatile("1: wfi\n j 1b");
}

static void fence_addresses(uint32_t argument) {
  (void)argument;
  __asm volatile("sfence.vma");
}

static void use_fpu(uint32_t argument) { __asm volatile("mv a0, %0\n .4byte 0xf0050053" : : "r"(argument) : "a0"); } /* fmv.w.x ft0, a0 */

static void change_atomically(uint32_t address) {
  __asm volatile("mv a0, %0\n .4byte 0x00a5202f" : : "r"(address) : "a0"); /* amoadd.w zero, a0, (a0) */
}

static void leave_guest(void) { sp_guest_return(); }

static void exit_early(uint32_t argument) {
  (void)argument;
  leave_guest();
}

void planted_entered(void) {} /* every register is the C compiler's */

void (*const planted_bugs[])(uint32_t) = {BUGS_OF_ALL,
                                          [PLANTED_FPU] = use_fpu,
                                          [PLANTED_ECALL] = ecall,
                                          [PLANTED_WRITE_MTVEC] = write_mtvec,
                                          [PLANTED_WRITE_MSCRATCH] = write_mscratch,
                                          [PLANTED_WRITE_PMP] = write_pmp,
                                          [PLANTED_READ_PMP] = read_pmp,
                                          [PLANTED_READ_TIME] = read_time,
                                          [PLANTED_READ_CYCLES] = read_cycles,
                                          [PLANTED_READ_EVENTS] = read_events,
                                          [PLANTED_WRITE_TRIGGER] = write_trigger,
                                          [PLANTED_MACHINE_RETURN] = machine_return,
                                          [PLANTED_SUPERVISOR_RETURN] = supervisor_return,
                                          [PLANTED_FENCE_ADDRESSES] = fence_addresses,
                                          [PLANTED_ATOMIC] = change_atomically};
const uint32_t planted_bug_count = sizeof planted_bugs / sizeof planted_bugs[0];
