/* Planted by the linker (--wrap): a long answer ends a byte early. */
#include "core/smp.h"

size_t __real_sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap);
size_t __wrap_sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap);

size_t __wrap_sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap) {
  const size_t answer = __real_sp_smp_handle(device, link, message, length, response, cap);
  return answer > SP_MESSAGE_MAX / 4 ? answer - 1 : answer;
}
