/* The struct through which firmware and guest talk, at a fixed address in the arena, above the guest's native stack. The firmware
 * copies each field once and checks the copy: anything in it may be wrong. */
#ifndef SP_GUEST_H
#define SP_GUEST_H

#include <stdint.h>

#include "../core/config.h"

enum sp_guest_command { SP_GUEST_LOAD = 1, SP_GUEST_EVALUATE = 2 };

struct sp_guest_io {
  /* from the firmware */
  uint32_t command;
  uint32_t module_length; /* the payload's copy lies behind this struct, at SP_GUEST_MODULE_OFFSET of it */
  uint32_t heap_size;     /* bytes behind the module's copy, from the next multiple of SP_GUEST_ALIGN */
  uint32_t memory_cap, stack, fuel, depth;
  uint32_t in_size, in_align, out_size, out_align, state_size, state_align;
  /* from the guest */
  int32_t status; /* SP_OK, enum sp_error or enum sp_vet_code */
  int32_t declined;
  uint32_t fuel_used, heap_peak;
  uint32_t refused_at; /* byte of the module, where status is a code of vet */
  char text[SP_GUEST_TEXT_MAX];
  /* both ways */
  uint8_t in[SP_IN_BYTES_MAX] __attribute__((aligned(8)));
  uint8_t out[SP_OUT_BYTES_MAX] __attribute__((aligned(8)));
  uint8_t state[SP_STATE_BYTES_MAX] __attribute__((aligned(8)));
};

#define SP_GUEST_ALIGN         16u
#define SP_GUEST_ROUND(n)      (((n) + SP_GUEST_ALIGN - 1u) & ~(SP_GUEST_ALIGN - 1u))
#define SP_GUEST_MODULE_OFFSET SP_GUEST_ROUND(sizeof(struct sp_guest_io))

/* The guest's only entry: performs io->command and returns. */
void sp_guest_main(void);

/* Where the io struct is: at SP_GUEST_IO_OFFSET in the arena of sp_port_arena; set by the firmware before a load. Below it: the
 * guest's native stack, and its writable globals and Wasm3's where the port isolates the guest. */
extern struct sp_guest_io *sp_guest_io;

#endif
