/* Who this is. */
#include "chip.h"

#define UNIQUE_ID_BYTES 12u /* RM0090 39.1 */

const char *const sp_port_board = "stm32f405";
const char *const sp_port_cpu = "cortex-m4";
const char *const sp_port_platform = "stm32f4";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "no sensors";
const uint32_t sp_port_cpu_hz = 2u * SP_APB1_HZ; /* TIM5 */

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  size_t length = 0;
  for (; length < UNIQUE_ID_BYTES && length < cap; length++) out[length] = SP_UNIQUE_ID[length];
  return length;
}
