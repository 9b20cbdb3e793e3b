#include "sign.h"

#include <string.h>

#include "core/package.h"
#include "crypto_sign_ed25519.h"

#define DEVELOPMENT 0u /* in trusted_keys.c */

void unit_sign(uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]) {
  uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES]; /* the seed of firmware/app/keys/development.pem, and the public key */
  memcpy(secret, "setpoint development key, public", crypto_sign_ed25519_SEEDBYTES);
  memcpy(secret + crypto_sign_ed25519_SEEDBYTES, sp_keys[DEVELOPMENT].public_key, SP_KEY_PUBLIC);
  (void)crypto_sign_ed25519_detached(signature, NULL, digest, SP_KEY_DIGEST, secret);
}

static uint8_t *put(uint8_t *at, uint8_t type, const uint8_t *value, uint8_t length) {
  const uint8_t head[] = {type, 0, length, 0};
  memcpy(at, head, sizeof head);
  memcpy(at + sizeof head, value, length);
  return at + sizeof head + length;
}

void unit_seal(uint8_t *file, size_t length) {
  static const uint8_t info[] = {0x07, 0x69, UNIT_SEAL, 0};
  uint8_t digest[SP_KEY_DIGEST], signature[SP_KEY_SIGNATURE];
  uint8_t *at = file + length;
  sp_package_sha256(file, length, digest);
  unit_sign(signature, digest);
  memcpy(at, info, sizeof info);
  at = put(at + sizeof info, 0x10, digest, sizeof digest);
  at = put(at, 0x01, sp_keys[DEVELOPMENT].hash, SP_KEY_HASH);
  (void)put(at, 0x24, signature, sizeof signature);
}
