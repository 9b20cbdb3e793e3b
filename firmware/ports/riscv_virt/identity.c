/* Who this is. QEMU's machine has no unique id. */
#include <string.h>

#include "chip.h"

static const char id[] = "riscv-virt";

const char *const sp_port_board = SP_PORT_BOARD("riscv-virt");
const char *const sp_port_cpu = "rv32imc";
const char *const sp_port_platform = "riscv_virt";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "emulated";

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  const size_t length = sizeof id - 1u < cap ? sizeof id - 1u : cap;
  memcpy(out, id, length);
  return length;
}
