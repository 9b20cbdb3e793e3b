/* Runs as the guest: most of what an evaluation takes beside its module is clearing the module's memory. */
#include "../../../port.h"

#define BLOCK 128u /* bytes of four STM of eight registers */

void sp_port_guest_clear(void *start, size_t size) {
  uint8_t *to = start;
  uint8_t *const blocks_end = to + size / BLOCK * BLOCK;
  uint8_t *const end = to + size;
  /* r7 may be the frame pointer, r9 is reserved by some ABIs: neither is used. */
  __asm volatile(
      "mov r2, #0\n mov r3, #0\n mov r4, #0\n mov r5, #0\n mov r6, #0\n mov r8, #0\n mov r10, #0\n mov r12, #0\n"
      "b 2f\n"
      "1: stmia %[to]!, {r2-r6, r8, r10, r12}\n"
      "stmia %[to]!, {r2-r6, r8, r10, r12}\n"
      "stmia %[to]!, {r2-r6, r8, r10, r12}\n"
      "stmia %[to]!, {r2-r6, r8, r10, r12}\n"
      "2: cmp %[to], %[blocks_end]\n"
      "bne 1b\n"
      "b 4f\n"
      "3: str r2, [%[to]], #4\n"
      "4: cmp %[to], %[end]\n"
      "bne 3b\n"
      : [to] "+r"(to)
      : [blocks_end] "r"(blocks_end), [end] "r"(end)
      : "r2", "r3", "r4", "r5", "r6", "r8", "r10", "r12", "cc", "memory");
}
