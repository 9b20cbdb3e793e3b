#include "isolation.h"

#include <string.h>

#include "scs.h"

extern uint8_t sp_link_guest[], sp_link_guest_end[], sp_link_guest_region[];
extern uint8_t sp_link_arena[], sp_link_arena_end[], sp_link_guest_stack[];
extern uint8_t sp_link_guest_data[], sp_link_guest_data_end[], sp_link_guest_data_load[];

#define EIGHTHS 8u

/* PM0214 2.3.5: lower is more urgent; four bits count, in the upper half of the byte. */
#define FAULTS     0x00u
#define INTERRUPTS 0x40u
#define LEAVE      0xF0u /* SVC and PendSV: never in the middle of an interrupt */

#define EACH_BYTE(value) ((value)*0x01010101u)

static unsigned log2_of(uint32_t size) { return 31u - (unsigned)__builtin_clz(size); }

static void set_region(uint32_t number, const uint8_t *base, uint32_t size, uint32_t attributes) {
  SP_MPU->rnr = number;
  SP_MPU->rasr = 0;
  SP_MPU->rbar = (uint32_t)base;
  SP_MPU->rasr = attributes | SP_MPU_RASR_SIZE(log2_of(size)) | SP_MPU_RASR_ENABLE;
}

/* Eighths of a region that nothing of the guest lies in. */
static uint32_t unused_eighths(uint32_t size, uint32_t used) {
  const uint32_t eighth = size / EIGHTHS;
  const uint32_t count = (used + eighth - 1u) / eighth;
  return 0xFFu & ~((1u << count) - 1u);
}

static void set_regions(void) {
  const uint32_t flash = (uint32_t)sp_link_guest_region, used = (uint32_t)(sp_link_guest_end - sp_link_guest);
  const uint32_t arena = (uint32_t)(sp_link_arena_end - sp_link_arena);
  SP_MPU->ctrl = 0;
  set_region(0, sp_link_guest, flash, SP_MPU_RASR_READ_ONLY | SP_MPU_RASR_MEMORY | SP_MPU_RASR_DISABLE(unused_eighths(flash, used)));
  set_region(1, sp_link_arena, arena, SP_MPU_RASR_READ_WRITE | SP_MPU_RASR_XN | SP_MPU_RASR_MEMORY | SP_MPU_RASR_SHARED);
  for (uint32_t number = 2; number < SP_MPU_REGIONS(SP_MPU->type); number++) {
    SP_MPU->rnr = number;
    SP_MPU->rasr = 0;
  }
  SP_MPU->ctrl = SP_MPU_CTRL_PRIVDEFENA | SP_MPU_CTRL_ENABLE; /* off in HardFault and NMI, which are the firmware's */
  __asm volatile("dsb\n isb" ::: "memory");
}

static void set_priorities(void) {
  const uint32_t interrupts = 32u * (SP_REGISTER(SP_ICTR) + 1u);
  for (uint32_t offset = 0; offset < interrupts; offset += 4u) SP_REGISTER(SP_IPR + offset) = EACH_BYTE(INTERRUPTS);
  SP_REGISTER(SP_SHPR1) = EACH_BYTE(FAULTS);
  SP_REGISTER(SP_SHPR2) = LEAVE << 24;
  SP_REGISTER(SP_SHPR3) = INTERRUPTS << 24 | LEAVE << 16;
  SP_REGISTER(SP_SHCSR) |= SP_SHCSR_FAULTENA;
}

/* For the guest. The firmware computes without it, in its interrupts too: so no exception saves the registers, in no stack frame, at once
 * or later (ARM B1.5.7). */
static void start_fpu(void) {
  SP_REGISTER(SP_CPACR) |= SP_CPACR_FPU;
  __asm volatile("dsb\n isb" ::: "memory");
  SP_REGISTER(SP_FPCCR) = 0;
}

void sp_isolation_start(void) {
  start_fpu();
  set_priorities();
  set_regions();
}

uint8_t *sp_port_arena(size_t *size) {
  *size = (size_t)(sp_link_arena_end - sp_link_arena);
  return sp_link_arena;
}

void sp_port_arena_reset(void) {
  memset(sp_link_arena, 0, (size_t)(sp_link_arena_end - sp_link_arena));
  memcpy(sp_link_guest_data, sp_link_guest_data_load, (size_t)(sp_link_guest_data_end - sp_link_guest_data));
}

/* --- in and out -------------------------------------------------------------------------------------------------------------- */

/* What the routines below share: their offsets are in them. */
struct {
  uint32_t stack;           /* main stack pointer to return through: the exception frame that enter() has prepared */
  volatile uint32_t active; /* the guest runs */
  volatile uint32_t due;    /* its deadline has come */
  uint32_t fault;           /* CFSR of its last fault */
} sp_isolation;

void sp_isolation_deadline(void) {
  if (sp_isolation.active == 0) return; /* not in yet: the timer comes again */
  sp_isolation.due = 1;
  SP_REGISTER(SP_ICSR) = SP_ICSR_PENDSVSET;
}

__asm(".fpu fpv4-sp-d16"); /* the firmware is compiled without */

#define FPU_REGISTERS 32u
__attribute__((used)) const uint32_t sp_isolation_zeros[FPU_REGISTERS];

#define TEXT_OF(macro) #macro
#define TEXT(macro)    TEXT_OF(macro)

_Static_assert(SP_GUEST_RETURNED == 0 && SP_GUEST_FAULTED == 1 && SP_GUEST_TIMED_OUT == 2, "numbers in the assembler below");

/* Leaves the frame through which leave() returns on the main stack, and goes to the gate. Nothing else enters the guest. */
__attribute__((naked, noinline)) static enum sp_guest_exit enter(__attribute__((unused)) void (*entry)(void),
                                                                 __attribute__((unused)) uint8_t *stack) {
  __asm volatile(
      " push {r4-r11, lr}\n"
      " sub sp, #36\n"                             /* an exception frame (ARM B1.5.6), and 4 bytes that keep it aligned to 8 */
      " adr r2, 1f\n str r2, [sp, #24]\n"          /* its return address */
      " mov r2, #0x01000000\n str r2, [sp, #28]\n" /* its xPSR: Thumb */
      " ldr r2, =sp_isolation\n str sp, [r2]\n"
      " msr psp, r1\n"
      " dsb\n" /* what the firmware wrote faults here or never */
      " movs r3, #0\n vmsr fpscr, r3\n"
      " ldr r3, =sp_isolation_zeros\n vldm r3, {s0-s31}\n"
      " movs r3, #1\n str r3, [r2, #4]\n"
      " b sp_isolation_gate\n"
      " .balign 4\n"
      "1: add sp, #4\n pop {r4-r11, pc}\n"
      " .pool\n");
}

/* In guest flash, for its last instructions run unprivileged. Of the firmware's registers only the entry is left. */
__attribute__((naked, used, section(".guest_gate"))) void sp_isolation_gate(void) {
  __asm volatile(
      " movs r1, #3\n msr control, r1\n isb\n" /* unprivileged, process stack: PM0214 2.1.3 */
      " movs r1, #0\n movs r2, #0\n movs r3, #0\n movs r4, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n"
      " mov r8, r1\n mov r9, r1\n mov r10, r1\n mov r11, r1\n mov r12, r1\n"
      " msr apsr_nzcvq, r1\n"
      " blx r0\n"
      "1: svc 0\n b 1b\n");
}

/* The guest is over, r0 says why. Its stack frame is never read. What it left pended must not hit the firmware (ARM B3.2.13: an SVC or a
 * fault whose frame could not be stacked stays pended). */
__attribute__((naked, used)) static void leave(void) {
  __asm volatile(
      " dsb\n"
      " ldr r1, =" TEXT(SP_SHCSR) "\n ldr r2, [r1]\n bic r2, #" TEXT(SP_SHCSR_PENDED) "\n str r2, [r1]\n"
      " ldr r1, =" TEXT(SP_ICSR) "\n mov r2, #" TEXT(SP_ICSR_PENDSVCLR) "\n str r2, [r1]\n dsb\n"
      " movs r2, #0\n vmsr fpscr, r2\n"
      " ldr r1, =sp_isolation\n str r2, [r1, #4]\n"
      " msr control, r2\n isb\n"
      " ldr r1, [r1]\n mov sp, r1\n str r0, [sp]\n"
      " mvn lr, #6\n bx lr\n" /* ARM B1.5.8: to thread mode on the main stack */
      " .pool\n");
}

/* The guest and nothing else: it is active, and the exception came from thread mode on the process stack. Otherwise the firmware is
 * at fault; its stack too may be what failed. */
#define ONLY_FROM_GUEST                               \
  " mvn r1, #2\n cmp lr, r1\n bne sp_isolation_own\n" \
  " ldr r1, =sp_isolation\n ldr r1, [r1, #4]\n cmp r1, #0\n beq sp_isolation_own\n"

__attribute__((naked, used)) void sp_isolation_own(void) { __asm volatile("ldr r0, =sp_link_stack_top\n mov sp, r0\n b sp_reset_fault"); }

__attribute__((naked)) void sp_isolation_svcall(void) { __asm volatile(ONLY_FROM_GUEST " movs r0, #0\n b leave\n .pool\n"); }

__attribute__((naked)) void sp_isolation_fault(void) {
  __asm volatile(ONLY_FROM_GUEST
                 " ldr r1, =" TEXT(SP_CFSR) "\n ldr r2, [r1]\n str r2, [r1]\n"
                 " ldr r1, =sp_isolation\n str r2, [r1, #12]\n"
                 " ldr r1, =" TEXT(SP_HFSR) "\n ldr r2, [r1]\n str r2, [r1]\n"
                 " movs r0, #1\n b leave\n .pool\n");
}

__attribute__((naked)) void sp_isolation_pendsv(void) {
  __asm volatile(
      " mvn r1, #2\n cmp lr, r1\n bne 1f\n"
      " ldr r1, =sp_isolation\n ldr r2, [r1, #4]\n ldr r3, [r1, #8]\n ands r2, r3\n beq 1f\n"
      " movs r0, #2\n b leave\n"
      "1: bx lr\n .pool\n");
}

/* The address registers keep what they had until the next fault, which has not come. Where an exception could not be stacked, other bits
 * may be those of what came after. */
struct sp_guest_fault sp_port_guest_fault(void) {
  static const struct {
    uint32_t bits;
    enum sp_guest_offence offence;
  } offences[] = {{SP_CFSR_STACK, SP_OFFENCE_STACK},
                  {SP_CFSR_EXECUTE, SP_OFFENCE_EXECUTE},
                  {SP_CFSR_ACCESS, SP_OFFENCE_ACCESS},
                  {SP_CFSR_USAGE, SP_OFFENCE_INSTRUCTION}};
  const uint32_t status = sp_isolation.fault;
  struct sp_guest_fault fault = {.offence = SP_OFFENCE_INSTRUCTION}; /* a breakpoint sets no bit */
  for (size_t i = 0; i < sizeof offences / sizeof offences[0]; i++) {
    if ((status & offences[i].bits) == 0) continue;
    fault.offence = offences[i].offence;
    break;
  }
  fault.has_address = fault.offence == SP_OFFENCE_ACCESS && (status & (SP_CFSR_MMARVALID | SP_CFSR_BFARVALID)) != 0;
  if (fault.has_address) fault.address = (status & SP_CFSR_MMARVALID) != 0 ? SP_REGISTER(SP_MMFAR) : SP_REGISTER(SP_BFAR);
  return fault;
}

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  sp_isolation.due = 0;
  sp_deadline_start(deadline_us);
  const enum sp_guest_exit left = enter(entry, sp_link_guest_stack);
  sp_deadline_stop();
  return left;
}
