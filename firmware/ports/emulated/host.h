/* What emulated boards ask of the machine that emulates them: semihosting ("Semihosting for AArch32 and AArch64", 2.0; RISC-V boards have
 * the same operations, "RISC-V Semihosting" 0.4). Only the firmware may: emulators are never told to let unprivileged code do it. */
#ifndef SP_EMULATED_HOST_H
#define SP_EMULATED_HOST_H

#include <stdint.h>

#include "../../port.h"

/* Section 6. An argument is a word; a path or buffer is its address. */
enum sp_host_operation {
  SP_HOST_OPEN = 0x01,    /* path, mode, length of path: a handle, or -1 */
  SP_HOST_WRITE = 0x05,   /* handle, bytes, length: bytes that were not written */
  SP_HOST_READ = 0x06,    /* handle, buffer, length: bytes that were not read */
  SP_HOST_SEEK = 0x0A,    /* handle, offset: 0 */
  SP_HOST_LENGTH = 0x0C,  /* handle: length of the file, or -1 */
  SP_HOST_COMMAND = 0x15, /* buffer, its size: 0; the command line is in the buffer, its length in the second argument */
};

#define SP_HOST_ARGUMENTS 3u

/* Modes of SP_HOST_OPEN, those of fopen. */
#define SP_HOST_UPDATE 3u /* "r+b" */
#define SP_HOST_CREATE 7u /* "w+b" */

/* --- the board gives ------------------------------------------------------------------------------------------------------ */

intptr_t sp_host_call(enum sp_host_operation operation, uintptr_t *arguments);

/* Flash is busy: time goes on for so long, and only what the chip can do meanwhile happens. */
void sp_emulated_flash_busy(uint32_t microseconds);

#endif
