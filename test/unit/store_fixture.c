#include "store_fixture.h"

#include <string.h>

#include "made_package.h"
#include "unit.h"

#define PACKET 150u

struct fixture_package fixture_packages[FIXTURE_PACKAGES];
struct sp_store store;

const struct fake_part *fixture_part;

void fixture_on_parts(void (*body)(void)) {
  for (unsigned i = 0; i < FAKE_PARTS; i++) {
    fixture_part = &fake_parts[i];
    fixture_init(fixture_part);
    body();
  }
}

enum sp_flash_area fixture_area(unsigned logical) { return sp_store_physical(&store, logical) == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1; }

static void fill_with_noise(enum sp_flash_area area) {
  uint64_t seed = 11;
  for (uint32_t i = 0; i < sp_flash_size(area); i++) fake_flash_bytes(area)[i] = (uint8_t)unit_random(&seed);
}

void fixture_lose_journal(void) {
  fill_with_noise(SP_FLASH_JOURNAL_0);
  fill_with_noise(SP_FLASH_JOURNAL_1);
}

void fixture_init(const struct fake_part *part) {
  static const struct {
    uint32_t length, counter;
  } made[FIXTURE_PACKAGES] = {{500, 1}, {777, 2}, {1301, 2}, {SP_SLOT_SIZE, 2}};
  fake_flash_reset(part);
  for (unsigned i = 0; i < FIXTURE_PACKAGES; i++) {
    struct fixture_package *package = &fixture_packages[i];
    package->length = made[i].length;
    made_package(package->bytes, package->length, made[i].counter, (uint8_t)(i + 1u));
    sp_package_sha256(package->bytes, package->length, package->sha);
    memcpy(package->hash, package->bytes + package->length - MADE_PACKAGE_HASH, 32);
  }
  fixture_open();
}

void fixture_open(void) { sp_store_open(&store, &made_contract); }

void fixture_boot(void) {
  fixture_open();
  assert_int_equal(sp_lifecycle_boot(&store), SP_OK);
}

/* Sometimes nothing, sometimes little, sometimes enough for any step of one sector. */
uint32_t fixture_left(unsigned step) {
  static const uint32_t left[] = {0, 3, 30, 600, 5000};
  return left[step % 5u];
}

void fixture_check(unsigned step, uint64_t before_us, uint32_t left_ms) {
  assert_true(fake_flash.fail_at > 0 || fake_flash.time_us - before_us <= left_ms * 1000ull); /* a second try takes longer */
  assert_in_range(step, 0, FIXTURE_STEPS);
}

int fixture_begin(unsigned package, uint32_t *offset) {
  return STEPS(sp_store_upload_begin(&store, fixture_packages[package].length, fixture_packages[package].sha, left_ms, offset));
}

int fixture_send(unsigned package, uint32_t from, uint32_t to) {
  const struct fixture_package *sent = &fixture_packages[package];
  int error = SP_OK;
  while (from < to && error == SP_OK) {
    const uint32_t count = to - from < PACKET ? to - from : PACKET;
    error = STEPS(sp_store_upload_write(&store, from, sent->bytes + from, count, left_ms, &from));
  }
  if (error == SP_OK && to == sent->length) error = STEPS(sp_store_upload_finish(&store, left_ms));
  return error;
}

int fixture_upload(unsigned package) {
  uint32_t offset = UINT32_MAX;
  const int error = fixture_begin(package, &offset);
  return error == SP_OK ? fixture_send(package, offset, fixture_packages[package].length) : error;
}

int fixture_mark(unsigned package, bool permanent) {
  return STEPS(sp_lifecycle_mark_pending(&store, fixture_packages[package].hash, permanent, 0, left_ms));
}

void fixture_install(unsigned package) {
  bool reverted = true;
  assert_int_equal(fixture_upload(package), SP_OK);
  assert_int_equal(fixture_mark(package, true), SP_OK);
  assert_int_equal(STEPS(sp_lifecycle_start(&store, left_ms)), SP_OK);
  sp_lifecycle_evaluated(&store, true, 0);
  assert_int_equal(STEPS(sp_lifecycle_due(&store, 0, left_ms, &reverted)), SP_OK);
  assert_false(reverted);
  assert_int_equal(store.state.phase, SP_PHASE_CONFIRMED);
}

bool fixture_holds(unsigned logical, unsigned package) {
  static uint8_t bytes[SP_SLOT_SIZE];
  const struct fixture_package *wanted = &fixture_packages[package];
  return sp_store_holds(&store, logical) && store.verdict[sp_store_physical(&store, logical)] == SP_OK &&
         sp_store_read(&store, logical, 0, bytes, wanted->length) && memcmp(bytes, wanted->bytes, wanted->length) == 0;
}
