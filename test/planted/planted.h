/* Planted bugs: firmware in which "the interpreter" misbehaves when it is told to, for test/e2e/planted.test.ts. The linker puts
 * __wrap_sp_guest_main before the real one; nothing of it is in a product.
 *
 * Told is an evaluation by the signal price_start, and a load by a custom section `planted` at the head of the module: a number of
 * 8 bytes, the bug's kind in bits 32 to 39 and an argument, mostly an address, below. */
#ifndef SP_PLANTED_H
#define SP_PLANTED_H

#include <stddef.h>
#include <stdint.h>

#include "guest/guest.h"

#define PLANTED_SIGNAL_OFFSET  8u /* of price_start in sp_in: SPEC.md, "Water heater contract" */
#define PLANTED_SECTION        "\x00\x10\x07planted"
#define PLANTED_SECTION_OFFSET 8u /* behind magic and version */

/* The kinds, for all processors; not each has all of them. order.ts reads the numbers here. */
enum planted_kind {
  PLANTED_NONE = 0,
  PLANTED_WRITE = 1, /* the argument is an address, here and wherever one is needed */
  PLANTED_READ = 2,
  PLANTED_CALL = 3,
  PLANTED_EXECUTE_ARENA = 4,
  PLANTED_SPIN = 5,
  PLANTED_OVERRUN_STACK = 6,
  PLANTED_STACK_PUSH = 7,
  PLANTED_STACK_SPIN = 8,
  PLANTED_STACK_EXIT = 9,
  PLANTED_STACK_UNDEFINED = 10,
  PLANTED_STACK_BREAKPOINT = 11,
  PLANTED_STACK_BAD_LOAD = 12,
  PLANTED_DISABLE_INTERRUPTS = 13,
  PLANTED_UNDEFINED = 14,
  PLANTED_BREAKPOINT = 15,
  PLANTED_WAIT = 16,
  PLANTED_EXIT_EARLY = 18,
  PLANTED_NONSENSE = 19, /* the argument is a status */
  PLANTED_WIPE = 20,     /* the argument is a number of bytes */
  PLANTED_HOST = 37,     /* a semihosting call; the argument is the operation */
  /* Cortex-M alone */
  PLANTED_BRANCH = 21,
  PLANTED_UNALIGNED = 22,
  PLANTED_FPU_EXIT = 34,
  PLANTED_FPU_FAULT = 35,
  PLANTED_FPU_SPIN = 36,
  /* RISC-V alone */
  PLANTED_ECALL = 23,
  PLANTED_WRITE_MTVEC = 24,
  PLANTED_WRITE_MSCRATCH = 25,
  PLANTED_WRITE_PMP = 26,
  PLANTED_READ_PMP = 27,
  PLANTED_READ_TIME = 28,
  PLANTED_READ_CYCLES = 29,
  PLANTED_MACHINE_RETURN = 30,
  PLANTED_SUPERVISOR_RETURN = 31,
  PLANTED_FENCE_ADDRESSES = 32,
  PLANTED_ATOMIC = 33,
  PLANTED_FPU = 17,
  PLANTED_READ_EVENTS = 38,
  PLANTED_WRITE_TRIGGER = 39,
  /* Done by firmware.c, and the firmware's own: a fault, and a loop that never ends. */
  PLANTED_FIRMWARE_FAULT = 252,
  PLANTED_FIRMWARE_HANG = 253,
  /* Done by firmware.c: a guest that returns at once; the argument, in us, as the deadline of this run. */
  PLANTED_NOTHING = 254,
  PLANTED_DEADLINE = 255
};

struct planted {
  uint32_t argument;
  uint32_t kind;
};

/* What the command in io asks for. */
static inline struct planted planted_order(const struct sp_guest_io *io) {
  const uint8_t *module = (const uint8_t *)io + SP_GUEST_MODULE_OFFSET;
  const char *section = PLANTED_SECTION;
  struct planted order = {0};
  const uint8_t *from = io->in + PLANTED_SIGNAL_OFFSET;
  if (io->command == SP_GUEST_LOAD) {
    for (size_t i = 0; i < sizeof PLANTED_SECTION - 1; i++) {
      if (module[PLANTED_SECTION_OFFSET + i] != (uint8_t)section[i]) return order;
    }
    from = module + PLANTED_SECTION_OFFSET + sizeof PLANTED_SECTION - 1;
  }
  for (int i = 3; i >= 0; i--) order.argument = order.argument << 8 | from[i];
  order.kind = from[4];
  return order;
}

/* The bugs of this processor by their kind; NULL where it has none. */
extern void (*const planted_bugs[])(uint32_t argument);
extern const uint32_t planted_bug_count;

/* Of the guest. The second comes first in each of its runs and faults when it finds anything that an earlier one has left. */
void planted_nothing(void);
void planted_entered(void);

#endif
