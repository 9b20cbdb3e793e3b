/* vet on whole modules: what it finds in them and leaves of them, and what becomes of them cut and damaged. */
#include "unit.h"

#include <string.h>

#include "vet_fixture.h"

#include "bulk_wasm.h"
#include "counts_wasm.h"
#include "depth_wasm.h"
#include "good_wasm.h"
#include "grow_wasm.h"
#include "import_wasm.h"
#include "initialize_wasm.h"
#include "loops_wasm.h"
#include "moods_wasm.h"
#include "multivalue_wasm.h"
#include "start_wasm.h"
#include "vet_every_wasm.h"
#include "water_heater_wasm.h"

static void facts(void **state) {
  (void)state;
  assert_int_equal(vet_verdict(initialize_wasm, sizeof initialize_wasm, &vet_stateless), SP_VET_OK);
  assert_int_not_equal(vet_state.found.evaluate, SP_VET_NONE);
  assert_int_not_equal(vet_state.found.initialize, SP_VET_NONE);
  assert_true(vet_state.found.has_address[SP_VET_IN] && vet_state.found.has_address[SP_VET_OUT] &&
              !vet_state.found.has_address[SP_VET_STATE]);
  assert_int_equal(vet_verdict(good_wasm, sizeof good_wasm, &vet_stateless), SP_VET_OK);
  assert_int_equal(vet_state.found.initialize, SP_VET_NONE);
}

/* --- every module at hand, cut and damaged -------------------------------------------------------------------------------- */

struct file {
  const uint8_t *bytes;
  size_t length;
};

#define FILE_OF(name) \
  { name##_wasm, sizeof name##_wasm }

static const struct file files[] = {FILE_OF(bulk),   FILE_OF(counts),     FILE_OF(depth),       FILE_OF(good),  FILE_OF(grow),
                                    FILE_OF(import), FILE_OF(initialize), FILE_OF(loops),       FILE_OF(moods), FILE_OF(multivalue),
                                    FILE_OF(start),  FILE_OF(vet_every),  FILE_OF(water_heater)};

static void truncations(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    for (size_t length = 0; length < files[i].length; length++)
      (void)vet_verdict(files[i].bytes, length, i % 2 == 0 ? NULL : &vet_stateless);
  }
}

static void mutations(void **state) {
  (void)state;
  static const uint8_t flips[] = {0x01, 0x80, 0x7f, 0x0b};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    memcpy(vet_module, files[i].bytes, files[i].length);
    for (size_t at = 0; at < files[i].length; at++) {
      for (size_t flip = 0; flip < sizeof flips; flip++) {
        vet_module[at] ^= flips[flip];
        (void)vet_verdict(vet_module, files[i].length, i % 2 == 0 ? NULL : &vet_stateless);
        vet_module[at] ^= flips[flip];
      }
    }
  }
}

static void strips(void **state) {
  (void)state;
  static const char *const with =
      "00 03 01 78 ff " VET_TYPE "00 83 80 80 80 00 01 78 ff 00 03 01 78 ff 03 02 01 00 0a 04 01 02 00 0b 00 02 01 78";
  static const char *const without = VET_TYPE "03 02 01 00 0a 04 01 02 00 0b";
  uint8_t stripped[64];
  size_t length = vet_begin(), wanted = vet_begin();
  (void)vet_append(&length, with);
  assert_int_equal(vet_verdict(vet_module, length, NULL), SP_VET_OK);
  memcpy(stripped, vet_module, length);
  const uint32_t left = sp_vet_strip(stripped, (uint32_t)length);
  (void)vet_append(&wanted, without);
  assert_int_equal(left, wanted);
  assert_memory_equal(stripped, vet_module, wanted);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(facts, "what an accepted module exports is found"),
      TEST(truncations, "a module cut anywhere gets the same verdict in chunks of any size"),
      TEST(mutations, "a module with any byte changed gets the same verdict in chunks of any size"),
      TEST(strips, "custom sections are taken out of an accepted vet_module, wherever they are"),
  };
  return cmocka_run_group_tests_name("vet_modules", tests, NULL, NULL);
}
