#include "../../port.h"

extern const uint8_t sp_link_code[], sp_link_code_end[], sp_link_guest[], sp_link_guest_end[];

const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count) {
  static struct sp_firmware_range ranges[2];
  ranges[0] = (struct sp_firmware_range){sp_link_code, (size_t)(sp_link_code_end - sp_link_code)};
  ranges[1] = (struct sp_firmware_range){sp_link_guest, (size_t)(sp_link_guest_end - sp_link_guest)};
  *count = sizeof ranges / sizeof ranges[0];
  return ranges;
}
