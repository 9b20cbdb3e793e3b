/* Bugs that are the same on every processor, for the one file of each processor that includes this. */
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

/* As if it had returned: the processor's own. */
static void leave_guest(void);

static void answer_nonsense(uint32_t status) {
  sp_guest_io->status = (int32_t)status;
  leave_guest();
}

static void wipe_io(uint32_t bytes) {
  volatile uint8_t *io = (volatile uint8_t *)sp_guest_io;
  for (uint32_t i = 0; i < bytes; i++) io[i] = 0xff;
  leave_guest();
}

/* Those above, and those that every processor has in instructions of its own: the including file defines them. */
#define BUGS_OF_ALL                                                                                                               \
  [PLANTED_WRITE] = write_word, [PLANTED_READ] = read_word, [PLANTED_SPIN] = spin, [PLANTED_OVERRUN_STACK] = overrun_stack,       \
  [PLANTED_NONSENSE] = answer_nonsense, [PLANTED_WIPE] = wipe_io, [PLANTED_CALL] = call, [PLANTED_EXECUTE_ARENA] = execute_arena, \
  [PLANTED_STACK_PUSH] = stack_push, [PLANTED_STACK_SPIN] = stack_spin, [PLANTED_STACK_EXIT] = stack_exit,                        \
  [PLANTED_DISABLE_INTERRUPTS] = disable_interrupts, [PLANTED_UNDEFINED] = undefined, [PLANTED_BREAKPOINT] = breakpoint,          \
  [PLANTED_HOST] = call_host, [PLANTED_WAIT] = wait_for_interrupt, [PLANTED_EXIT_EARLY] = exit_early

#endif
