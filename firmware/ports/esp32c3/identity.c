/* Who this is. */
#include "chip.h"

#define MAC_BYTES 6u

const char *const sp_port_board = SP_PORT_BOARD("esp32c3");
const char *const sp_port_cpu = "rv32imc";
const char *const sp_port_platform = "esp32c3";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "one link; no sensors";

/* TRM 4, eFuse Controller: EFUSE_RD_MAC_SPI_SYS_0_REG and _1_REG. In the order in which the address is written. */
size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  const uint64_t mac = (uint64_t)(SP_EFUSE_MAC_HIGH & 0xFFFFu) << 32 | SP_EFUSE_MAC_LOW;
  size_t length = 0;
  for (; length < MAC_BYTES && length < cap; length++) out[length] = (uint8_t)(mac >> 8u * (MAC_BYTES - 1u - length));
  return length;
}
