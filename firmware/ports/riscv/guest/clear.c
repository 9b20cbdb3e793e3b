/* Runs as the guest. As on Cortex-M, without instructions that store several registers. */
#include "../../../port.h"

typedef uint32_t __attribute__((may_alias)) word;

#define WORDS 16u /* in a turn */

/* Volatile, or the compiler makes a call of memset of it. */
void sp_port_guest_clear(void *start, size_t size) {
  volatile word *to = start;
  volatile word *const end = to + size / sizeof(word);
  for (volatile word *const turns = to + size / sizeof(word) / WORDS * WORDS; to < turns; to += WORDS) {
    to[0] = to[1] = to[2] = to[3] = to[4] = to[5] = to[6] = to[7] = 0;
    to[8] = to[9] = to[10] = to[11] = to[12] = to[13] = to[14] = to[15] = 0;
  }
  for (; to < end; to++) *to = 0;
}
