/* What the shared files of emulated boards ask of this machine. */
#include "chip.h"

void sp_emulated_restart(void) {
  __asm volatile("fence" ::: "memory");
  SP_FINISHER = SP_FINISHER_RESET;
  for (;;) {
  }
}
