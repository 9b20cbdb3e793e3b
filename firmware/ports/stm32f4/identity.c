/* Who this is. */
#include "chip.h"

#define UNIQUE_ID_BYTES 12u /* RM0090 39.1, RM0390 34.1, RM0383 24.1 */

const char *const sp_port_board = SP_PORT_BOARD(SP_BOARD_NAME);
const char *const sp_port_cpu = "cortex-m4";
const char *const sp_port_platform = "stm32f4";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "";
const uint32_t sp_port_cpu_hz = SP_BOARD_TIMER_HZ; /* TIM5 */

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  size_t length = 0;
  for (; length < UNIQUE_ID_BYTES && length < cap; length++) out[length] = SP_UNIQUE_ID[length];
  return length;
}
