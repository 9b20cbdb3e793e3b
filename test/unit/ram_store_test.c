/* Slots and uploads. */
#include "unit.h"

#include <string.h>

#include "core/error.h"
#include "core/ram_store.h"
#include "fake_links.h"
#include "packages_vectors.h"

static struct sp_store store;
static uint8_t file[1024], other[1024], sha[32], other_sha[32];
static uint32_t length, other_length, reached;

static uint32_t load(const char *name, uint8_t *bytes, uint8_t *digest) {
  for (size_t i = 0; i < sizeof packages_vectors / sizeof packages_vectors[0]; i++) {
    if (strcmp(packages_vectors[i].name, name) != 0) continue;
    const size_t count = fake_unhex(packages_vectors[i].file, bytes, sizeof file);
    sp_package_sha256(bytes, count, digest);
    return (uint32_t)count;
  }
  return 0;
}

static int empty(void **state) {
  (void)state;
  sp_store_init(&store);
  length = load("plain", file, sha);
  other_length = load("signed", other, other_sha);
  reached = UINT32_MAX;
  return length == 0 || other_length == 0;
}

static const struct sp_slot *candidate(void) { return sp_store_slot(&store, SP_SLOT_CANDIDATE); }

static const struct sp_slot *running(void) { return sp_store_slot(&store, SP_SLOT_RUNNING); }

static int begin(void) { return sp_store_begin(&store, length, sha, &reached); }

/* Writes bytes from..to of the file where they belong. */
static int write(uint32_t from, uint32_t to) { return sp_store_write(&store, from, file + from, to - from, &reached); }

/* A whole upload of `file` that becomes the running package. */
static void install(void) {
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  store.activate = false;
  sp_store_swap(&store);
}

static int installed(void **state) {
  if (empty(state) != 0) return 1;
  install();
  return 0;
}

static void expect_running_untouched(void) {
  assert_int_equal(running()->state, SP_SLOT_COMPLETE);
  assert_int_equal(running()->length, length);
  assert_memory_equal(running()->bytes, file, length);
}

static void a_whole_upload_is_complete(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(reached, 0);
  assert_int_equal(write(0, 50), SP_OK);
  assert_int_equal(reached, 50);
  assert_int_equal(sp_store_finish(&store), SP_E_STORE_OFFSET);
  assert_int_equal(candidate()->state, SP_SLOT_PARTIAL);
  assert_int_equal(write(50, length), SP_OK);
  assert_int_equal(reached, length);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  assert_true(store.activate);
  assert_int_equal(candidate()->state, SP_SLOT_COMPLETE);
  assert_memory_equal(candidate()->bytes, file, length);
  assert_int_equal(candidate()->package.version.minor, 2);
  assert_int_equal(running()->state, SP_SLOT_EMPTY);
}

static void an_upload_resumes(void **state) {
  (void)state;
  for (uint32_t stop = 0; stop < length; stop++) {
    sp_store_init(&store);
    assert_int_equal(begin(), SP_OK);
    assert_int_equal(write(0, stop), SP_OK);
    assert_int_equal(begin(), SP_OK); /* the cable was pulled: the client comes back */
    assert_int_equal(reached, stop);
    assert_int_equal(write(stop, length), SP_OK);
    assert_int_equal(sp_store_finish(&store), SP_OK);
  }
}

static void another_upload_starts_over(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, 100), SP_OK);
  assert_int_equal(sp_store_begin(&store, length, other_sha, &reached), SP_OK); /* another hash */
  assert_int_equal(reached, 0);
  assert_int_equal(write(0, 100), SP_OK);
  assert_int_equal(sp_store_begin(&store, length + 1, other_sha, &reached), SP_OK); /* another length */
  assert_int_equal(reached, 0);
  assert_int_equal(write(0, 100), SP_OK);
  assert_int_equal(sp_store_begin(&store, length + 1, NULL, &reached), SP_OK); /* no hash */
  assert_int_equal(reached, 0);
  assert_int_equal(write(0, 100), SP_OK);
  assert_int_equal(sp_store_begin(&store, length + 1, NULL, &reached), SP_OK); /* no hash: never the same */
  assert_int_equal(reached, 0);
}

static void repeated_data_is_skipped(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, 60), SP_OK);
  assert_int_equal(write(0, 60), SP_OK); /* its answer was lost */
  assert_int_equal(reached, 60);
  assert_int_equal(write(10, 20), SP_OK);
  assert_int_equal(reached, 60);
  assert_int_equal(write(40, 80), SP_OK); /* overlaps */
  assert_int_equal(reached, 80);
  assert_int_equal(write(80, 80), SP_OK); /* nothing */
  assert_int_equal(reached, 80);
  memset(other, 0xee, 60);
  assert_int_equal(sp_store_write(&store, 0, other, 60, &reached), SP_OK); /* what has arrived does not change */
  assert_int_equal(write(80, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
}

static void a_gap_changes_nothing(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(1, 20), SP_E_STORE_OFFSET);
  assert_int_equal(reached, 0);
  assert_int_equal(write(0, 20), SP_OK);
  assert_int_equal(write(21, 40), SP_E_STORE_OFFSET);
  assert_int_equal(reached, 20);
  assert_int_equal(write(20, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
}

static void data_beyond_the_length_is_refused(void **state) {
  (void)state;
  static const uint32_t offsets[] = {0, 1, 100, SP_SLOT_SIZE, UINT32_MAX - 1, UINT32_MAX};
  assert_int_equal(sp_store_begin(&store, 100, sha, &reached), SP_OK);
  for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
    assert_int_equal(sp_store_write(&store, offsets[i], file, 101, &reached), SP_E_STORE_LENGTH);
    assert_int_equal(reached, 0);
  }
  assert_int_equal(write(0, 100), SP_OK);
  assert_int_equal(write(99, 101), SP_E_STORE_LENGTH);
  assert_int_equal(reached, 100);
}

static void a_slot_is_the_limit(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, 30), SP_OK);
  assert_int_equal(sp_store_begin(&store, SP_SLOT_SIZE + 1, sha, &reached), SP_E_STORE_TOO_LARGE);
  assert_int_equal(sp_store_begin(&store, UINT32_MAX, sha, &reached), SP_E_STORE_TOO_LARGE);
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(reached, 30); /* the slot is as it was */
  assert_int_equal(sp_store_begin(&store, SP_SLOT_SIZE, NULL, &reached), SP_OK);
  static uint8_t whole[SP_SLOT_SIZE];
  assert_int_equal(sp_store_write(&store, 0, whole, sizeof whole, &reached), SP_OK);
  assert_int_equal(reached, SP_SLOT_SIZE);
  assert_int_equal(sp_store_finish(&store), SP_E_PACKAGE_MAGIC);
}

static void a_write_needs_a_begin(void **state) {
  (void)state;
  assert_int_equal(write(0, 10), SP_E_STORE_EMPTY);
  assert_int_equal(write(64, 80), SP_E_STORE_EMPTY);
  assert_int_equal(sp_store_finish(&store), SP_E_STORE_EMPTY);
  assert_int_equal(begin(), SP_OK);
  sp_store_erase(&store, SP_SLOT_CANDIDATE);
  assert_int_equal(write(0, 10), SP_E_STORE_EMPTY);
}

static void a_damaged_upload_is_forgotten(void **state) {
  (void)state;
  assert_int_equal(sp_store_begin(&store, length, other_sha, &reached), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_E_STORE_IMAGE_HASH);
  assert_int_equal(candidate()->state, SP_SLOT_EMPTY);
  assert_false(store.activate);
  file[40] ^= 1;
  assert_int_equal(sp_store_begin(&store, length, NULL, &reached), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_E_PACKAGE_HASH);
  assert_int_equal(candidate()->state, SP_SLOT_EMPTY);
  assert_false(store.activate);
}

static void the_last_packet_may_come_again(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  for (unsigned i = 0; i < 2; i++) { /* before and after the swap */
    assert_int_equal(write(100, length), SP_OK);
    assert_int_equal(reached, length);
    assert_int_equal(sp_store_finish(&store), SP_OK);
    assert_int_equal(store.activate, i == 0);
    store.activate = false;
    sp_store_swap(&store);
    if (i == 0) expect_running_untouched();
  }
}

static void an_upload_leaves_the_running_package_alone(void **state) {
  (void)state;
  expect_running_untouched();
  assert_int_equal(sp_store_begin(&store, other_length, other_sha, &reached), SP_OK);
  expect_running_untouched();
  for (uint32_t at = 0; at < other_length; at = reached) {
    const uint32_t count = other_length - at < 7 ? other_length - at : 7;
    assert_int_equal(sp_store_write(&store, at, other + at, count, &reached), SP_OK);
    expect_running_untouched();
  }
  assert_int_equal(sp_store_finish(&store), SP_OK);
  expect_running_untouched();
  sp_store_swap(&store);
  assert_memory_equal(running()->bytes, other, other_length);
  assert_memory_equal(candidate()->bytes, file, length);
}

static void what_runs_is_not_uploaded_again(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(reached, length);
  assert_false(store.activate);
  expect_running_untouched();
}

static void a_refused_candidate_can_be_tried_again(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  store.activate = false; /* the control loop could not load it */
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(reached, length);
  assert_true(store.activate);
}

static void a_second_client_takes_over(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, 80), SP_OK);
  assert_int_equal(sp_store_begin(&store, other_length, other_sha, &reached), SP_OK);
  assert_int_equal(sp_store_write(&store, 0, other, 30, &reached), SP_OK);
  assert_int_equal(write(80, 100), SP_E_STORE_OFFSET); /* the first one learns where the slot is now */
  assert_int_equal(reached, 30);
  assert_int_equal(sp_store_write(&store, 30, other + 30, other_length - 30, &reached), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  assert_memory_equal(candidate()->bytes, other, other_length);
}

static void mixed_uploads_are_found_out(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(sp_store_write(&store, 0, other, 60, &reached), SP_OK); /* another client's bytes */
  assert_int_equal(write(60, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_E_STORE_IMAGE_HASH);
}

static void erasing_empties_one_slot(void **state) {
  (void)state;
  assert_int_equal(sp_store_begin(&store, other_length, other_sha, &reached), SP_OK);
  sp_store_erase(&store, SP_SLOT_CANDIDATE);
  assert_int_equal(candidate()->state, SP_SLOT_EMPTY);
  expect_running_untouched();
  sp_store_erase(&store, SP_SLOT_RUNNING);
  assert_int_equal(running()->state, SP_SLOT_EMPTY);
  for (size_t i = 0; i < SP_SLOT_SIZE; i++) assert_int_equal(running()->bytes[i], 0);
}

static void erasing_takes_back_an_activation(void **state) {
  (void)state;
  assert_int_equal(begin(), SP_OK);
  assert_int_equal(write(0, length), SP_OK);
  assert_int_equal(sp_store_finish(&store), SP_OK);
  sp_store_erase(&store, SP_SLOT_CANDIDATE);
  assert_false(store.activate);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(empty, a_whole_upload_is_complete, "an upload is complete when everything has arrived and its package is good"),
      TEST_AFTER(empty, an_upload_resumes, "an upload that stopped anywhere goes on where it was"),
      TEST_AFTER(empty, another_upload_starts_over, "another hash, another length or no hash starts over"),
      TEST_AFTER(empty, repeated_data_is_skipped, "data that has arrived is skipped, overlaps are joined"),
      TEST_AFTER(empty, a_gap_changes_nothing, "a gap changes nothing and tells where to go on"),
      TEST_AFTER(empty, data_beyond_the_length_is_refused, "data beyond the announced length is refused at any offset"),
      TEST_AFTER(empty, a_slot_is_the_limit, "more than a slot is refused and leaves the slot as it was"),
      TEST_AFTER(empty, a_write_needs_a_begin, "a write without an upload is refused"),
      TEST_AFTER(empty, a_damaged_upload_is_forgotten, "an upload or a package that is damaged is never activated"),
      TEST_AFTER(empty, the_last_packet_may_come_again, "a repeated last packet is answered again and activates nothing twice"),
      TEST_AFTER(installed, an_upload_leaves_the_running_package_alone, "an upload never touches the running package"),
      TEST_AFTER(installed, what_runs_is_not_uploaded_again, "an upload of what runs is complete at once"),
      TEST_AFTER(empty, a_refused_candidate_can_be_tried_again, "a candidate that could not be loaded is tried again when pushed again"),
      TEST_AFTER(empty, a_second_client_takes_over, "a second client that starts over gets its own upload"),
      TEST_AFTER(empty, mixed_uploads_are_found_out, "two clients' bytes in one upload are found out by the hash"),
      TEST_AFTER(installed, erasing_empties_one_slot, "erasing empties one slot, every byte, and not the other"),
      TEST_AFTER(empty, erasing_takes_back_an_activation, "an erased candidate is not activated"),
  };
  return cmocka_run_group_tests_name("ram_store", tests, NULL, NULL);
}
