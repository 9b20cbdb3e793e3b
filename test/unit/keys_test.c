/* The keys that the firmware trusts, and Ed25519 and SHA-256 as the firmware has them. */
#include "unit.h"

#include <string.h>

#include "app/water_heater.h"
#include "core/config.h"
#include "core/keys.h"
#include "core/package.h"
#include "contract_ids_vectors.h"
#include "crypto_sign_ed25519.h"
#include "ed25519_vectors.h"
#include "fake_links.h"
#include "sign.h"
#include "wycheproof_vectors.h"

#define MESSAGE_MAX   2048u
#define SIGNATURE_MAX 128u

#define CHECK_ALL(vectors)                                                                    \
  for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors)[0]; i++) {                         \
    const bool valid = holds((vectors)[i].key, (vectors)[i].message, (vectors)[i].signature); \
    if (valid != ((vectors)[i].valid == 1)) print_error("%s\n", (vectors)[i].name);           \
    assert_int_equal(valid, (vectors)[i].valid);                                              \
    checked[valid]++;                                                                         \
  }

/* What sp_keys_signed calls, for messages of any length. A signature of another length than 64 is refused as a TLV already. */
static bool holds(const char *key, const char *message, const char *signature) {
  uint8_t public_key[SP_KEY_PUBLIC], bytes[MESSAGE_MAX], wanted[SIGNATURE_MAX];
  assert_int_equal(fake_unhex(key, public_key, sizeof public_key), SP_KEY_PUBLIC);
  const size_t count = fake_unhex(message, bytes, sizeof bytes);
  if (fake_unhex(signature, wanted, sizeof wanted) != SP_KEY_SIGNATURE) return false;
  return crypto_sign_ed25519_verify_detached(wanted, bytes, count, public_key) == 0;
}

static void verifies_as_the_standard_says(void **state) {
  (void)state;
  unsigned checked[2] = {0, 0};
  CHECK_ALL(ed25519_vectors)
  assert_int_equal(checked[true], 4); /* RFC 8032 */
  assert_in_range(checked[false], 100, 1000);
}

static void verifies_as_wycheproof_says(void **state) {
  (void)state;
  unsigned checked[2] = {0, 0};
  CHECK_ALL(wycheproof_vectors)
  assert_in_range(checked[true], 50, 1000);
  assert_in_range(checked[false], 50, 1000);
}

static void finds_keys_by_their_hash(void **state) {
  (void)state;
  static const uint8_t info[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}; /* RFC 8410 */
  assert_int_equal(sp_key_count, 2);
  for (unsigned i = 0; i < sp_key_count; i++) {
    uint8_t key[sizeof info + SP_KEY_PUBLIC], hash[SP_KEY_HASH];
    memcpy(key, info, sizeof info);
    memcpy(key + sizeof info, sp_keys[i].public_key, SP_KEY_PUBLIC);
    sp_package_sha256(key, sizeof key, hash);
    assert_int_equal(sp_keys_find(hash), i);
    for (unsigned at = 0; at < sizeof hash; at++) {
      hash[at] ^= 0x10;
      assert_int_equal(sp_keys_find(hash), SP_KEYS_NONE);
      hash[at] ^= 0x10;
    }
  }
}

static void takes_a_signature_for_one_digest_and_key(void **state) {
  (void)state;
  uint8_t digest[SP_KEY_DIGEST] = {1}, signature[SP_KEY_SIGNATURE];
  unit_sign(signature, digest);
  assert_true(sp_keys_signed(0, signature, digest));
  assert_false(sp_keys_signed(1, signature, digest));
  digest[31] = 1;
  assert_false(sp_keys_signed(0, signature, digest));
}

static void says_that_it_trusts_the_development_key(void **state) {
  (void)state;
  assert_true(sp_keys[0].development);
  assert_string_equal(sp_keys_notice(), "trusts the development key");
}

static void knows_sha256(void **state) {
  (void)state;
  uint8_t expected[32], hash[32]; /* FIPS 180-4, example "abc" */
  (void)fake_unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", expected, sizeof expected);
  sp_package_sha256((const uint8_t *)"abc", 3, hash);
  assert_memory_equal(hash, expected, sizeof hash);
}

static void holds_the_contract_of_its_file(void **state) {
  (void)state;
  uint8_t id[SP_CONTRACT_ID];
  assert_int_equal(sp_water_heater.contract->minor, 1);
  for (unsigned minor = 0; minor < 2; minor++) {
    assert_string_equal(contract_ids_vectors[minor].path, "modules/water-heater/contract.json");
    (void)fake_unhex(contract_ids_vectors[minor].id, id, sizeof id);
    assert_memory_equal(sp_water_heater.contract->minors[minor].id, id, sizeof id);
    assert_ptr_equal(sp_contract_agreed(sp_water_heater.contract, id), &sp_water_heater.contract->minors[minor]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(verifies_as_the_standard_says, "Ed25519 takes the signatures of RFC 8032, and none that is lax, small or not canonical"),
      TEST(verifies_as_wycheproof_says, "Ed25519 judges each signature of Project Wycheproof as it does"),
      TEST(finds_keys_by_their_hash, "a key is found by the hash of its SubjectPublicKeyInfo alone"),
      TEST(takes_a_signature_for_one_digest_and_key, "a signature holds for one digest and one key"),
      TEST(says_that_it_trusts_the_development_key, "a table with the development key says so"),
      TEST(knows_sha256, "the SHA-256 is that of the standard"),
      TEST(holds_the_contract_of_its_file, "the water heater's table has the id of its contract file"),
  };
  return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
