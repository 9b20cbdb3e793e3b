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

/* Done by firmware.c: NOTHING runs a guest that returns at once, DEADLINE takes its argument, in us, for the deadline of this run. */
enum { PLANTED_NONE = 0, PLANTED_NOTHING = 254, PLANTED_DEADLINE = 255 };

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

/* The bugs of this kind of processor, by their number; NULL where there is none. */
extern void (*const planted_bugs[])(uint32_t argument);
extern const uint32_t planted_bug_count;

void planted_nothing(void); /* of the guest */

#endif
