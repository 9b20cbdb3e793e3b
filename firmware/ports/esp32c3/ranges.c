/* Read through the data bus: the instruction bus takes words only (TRM 3, System and Memory). Constants come first, as their addresses do.
 */
#include "../../port.h"

extern const uint8_t sp_link_guest[], sp_link_guest_end[], sp_link_guest_constants[], sp_link_guest_constants_end[];
extern const uint8_t sp_link_code[], sp_link_code_end[], sp_link_constants[], sp_link_constants_end[], sp_link_buses[];

static struct sp_firmware_range range(const uint8_t *start, const uint8_t *end, uintptr_t offset) {
  return (struct sp_firmware_range){(const uint8_t *)((uintptr_t)start - offset), (size_t)(end - start)};
}

const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count) {
  static struct sp_firmware_range ranges[4];
  ranges[0] = range(sp_link_guest_constants, sp_link_guest_constants_end, 0);
  ranges[1] = range(sp_link_constants, sp_link_constants_end, 0);
  ranges[2] = range(sp_link_guest, sp_link_guest_end, (uintptr_t)sp_link_buses);
  ranges[3] = range(sp_link_code, sp_link_code_end, (uintptr_t)sp_link_buses);
  *count = sizeof ranges / sizeof ranges[0];
  return ranges;
}
