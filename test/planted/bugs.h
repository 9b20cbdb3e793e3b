/* Bugs that are the same on every processor, for the file that lists a processor's. */
#ifndef SP_PLANTED_BUGS_H
#define SP_PLANTED_BUGS_H

#include "planted.h"

static void write_word(uint32_t address) { *(volatile uint32_t *)address = 0xdeadbeef; }

static void read_word(uint32_t address) { (void)*(volatile uint32_t *)address; }

static void spin(uint32_t argument) {
  (void)argument;
  for (;;) __asm volatile("");
}

static __attribute__((noinline)) uint32_t deeper(uint32_t depth) {
  volatile uint32_t frame[16];
  frame[depth % 16u] = depth;
  return depth == UINT32_MAX ? 0 : deeper(depth + 1u) + frame[0];
}

static void overrun_stack(uint32_t argument) { sp_guest_io->declined = (int32_t)deeper(argument); }

#endif
