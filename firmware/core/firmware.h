/* What image 0 of image state shows: the firmware itself. SPEC.md, "Firmware image". */
#ifndef SP_FIRMWARE_H
#define SP_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

struct sp_firmware {
  bool readable;    /* the port can read its own image */
  uint8_t hash[32]; /* SHA-256 over the port's ranges */
};

/* Hashes the image: some 40 instructions a byte, so once, at boot. */
void sp_firmware_read(struct sp_firmware *firmware);

#endif
