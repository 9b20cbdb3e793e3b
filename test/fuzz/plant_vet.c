/* Planted by the linker (--wrap): an instruction that begins in one chunk and ends in another is refused at the wrong byte. */
#include "guest/vet.h"

int __real_sp_vet_push(struct sp_vet *vet, const uint8_t *bytes, size_t length);
int __wrap_sp_vet_push(struct sp_vet *vet, const uint8_t *bytes, size_t length);

int __wrap_sp_vet_push(struct sp_vet *vet, const uint8_t *bytes, size_t length) {
  vet->held = false;
  return __real_sp_vet_push(vet, bytes, length);
}
