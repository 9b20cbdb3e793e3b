#include "keys.h"

#include <string.h>

#include "config.h"
#include "crypto_sign_ed25519.h"

_Static_assert(SP_KEY_PUBLIC == crypto_sign_ed25519_PUBLICKEYBYTES && SP_KEY_SIGNATURE == crypto_sign_ed25519_BYTES, "libsodium's sizes");

int sp_keys_find(const uint8_t hash[SP_KEY_HASH]) {
  for (unsigned i = 0; i < sp_key_count; i++) {
    if (memcmp(sp_keys[i].hash, hash, SP_KEY_HASH) == 0) return (int)i;
  }
  return SP_KEYS_NONE;
}

bool sp_keys_signed(unsigned key, const uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]) {
  return crypto_sign_ed25519_verify_detached(signature, digest, SP_KEY_DIGEST, sp_keys[key].public_key) == 0;
}

bool sp_keys_development(void) {
  bool found = false;
  for (unsigned i = 0; i < sp_key_count; i++) found |= sp_keys[i].development;
  return found;
}

const char *sp_keys_notice(void) { return sp_keys_development() ? SP_NOTICE_DEVELOPMENT : ""; }
