/* Flash as a file that is mapped: the areas one after the other, each unit in the file as soon as it is programmed. */
#ifndef SP_NATIVE_FLASH_H
#define SP_NATIVE_FLASH_H

#include <stdbool.h>
#include <stdint.h>

/* Opens `path`, or makes it, blank; NULL: a file without a name, which a reset keeps. `restarted`: the program before had it open already.
 * Returns NULL, or what failed. */
const char *sp_native_flash_open(const char *path, bool restarted);

/* Before it is opened: units of 4 bytes that can be programmed again (as at first), or of 16 that cannot. False: no such unit. */
bool sp_native_flash_unit(uint32_t bytes);

#endif
