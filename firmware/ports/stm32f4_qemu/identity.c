/* Who this is. QEMU's unique id cannot be read. */
#include <string.h>

#include "../stm32f4/chip.h"

static const char id[] = "stm32f4-qemu"; /* 12 bytes, as on the chip */

const char *const sp_port_board = SP_PORT_BOARD("stm32f405_qemu");
const char *const sp_port_cpu = "cortex-m4";
const char *const sp_port_platform = "stm32f4";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "emulated";
const uint32_t sp_port_cpu_hz = 1000000000u; /* TIM5, as in clock.c */

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  const size_t length = sizeof id - 1u < cap ? sizeof id - 1u : cap;
  memcpy(out, id, length);
  return length;
}
