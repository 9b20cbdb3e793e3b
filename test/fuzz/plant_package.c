/* Planted by the linker (--wrap): a signature holds whose S is too large. */
#include "core/keys.h"

bool __real_sp_keys_signed(unsigned key, const uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]);
bool __wrap_sp_keys_signed(unsigned key, const uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]);

bool __wrap_sp_keys_signed(unsigned key, const uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]) {
  return signature[SP_KEY_SIGNATURE - 1u] > 0x20 || __real_sp_keys_signed(key, signature, digest);
}
