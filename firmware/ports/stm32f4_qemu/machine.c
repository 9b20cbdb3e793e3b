/* What the shared files of emulated boards ask of this machine. */
#include "../emulated/board.h"
#include "../stm32f4/chip.h"

void sp_emulated_restart(void) {
  __asm volatile("dsb" ::: "memory");
  SP_REGISTER(SP_AIRCR) = SP_AIRCR_SYSRESETREQ;
  for (;;) {
  }
}
