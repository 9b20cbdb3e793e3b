/* The image of a process is the file of its program. Not where the system does not say which file that is. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../port.h"

#define OWN_FILE "/proc/self/exe"

static bool map(struct sp_firmware_range *range) {
  struct stat status;
  const int fd = open(OWN_FILE, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  void *mapped = fstat(fd, &status) == 0 ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  (void)close(fd);
  if (mapped == MAP_FAILED) return false;
  *range = (struct sp_firmware_range){mapped, (size_t)status.st_size};
  return true;
}

const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count) {
  static struct sp_firmware_range range;
  *count = range.start != NULL || map(&range) ? 1u : 0u;
  return &range;
}
