/* The public keys that this firmware trusts. The table is made by the build from PEM files (firmware/platform/builder/keys.py); several
 * keys are trusted side by side, so that a new one can take over while packages of the old one still run. */
#ifndef SP_KEYS_H
#define SP_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#define SP_KEY_HASH      32u
#define SP_KEY_PUBLIC    32u
#define SP_KEY_SIGNATURE 64u
#define SP_KEY_DIGEST    32u
#define SP_KEYS_NONE     (-1)

struct sp_key {
  uint8_t hash[SP_KEY_HASH]; /* SHA-256 of the key's SubjectPublicKeyInfo: what the TLV 0x01 of a package names */
  uint8_t public_key[SP_KEY_PUBLIC];
  const char *name; /* of the PEM file */
  bool development; /* the committed test key, whose private half everybody has */
};

extern const struct sp_key sp_keys[];
extern const unsigned sp_key_count;

/* Index of the key with this hash, or SP_KEYS_NONE. */
int sp_keys_find(const uint8_t hash[SP_KEY_HASH]);

/* Whether `signature` is that of the key (an index in the table) over `digest`: Ed25519 by libsodium, which takes no S, R or key that is
 * not canonical or of small order. Takes about 3.5 KB of stack. */
bool sp_keys_signed(unsigned key, const uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]);

/* Whether the table holds the development key. */
bool sp_keys_development(void);

/* What info, status and the banner say of the table: SP_NOTICE_DEVELOPMENT, or "" in a release. */
const char *sp_keys_notice(void);

#endif
