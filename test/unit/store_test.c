/* Uploads into flash: steps, resume, wear, and what is refused. Power cuts are in test/power-loss. */
#include "unit.h"

#include <string.h>

#include "store_fixture.h"

static uint32_t offset;

static uint32_t erases(enum sp_flash_area area) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < sp_flash_size(area) / sp_flash_sector(area); i++) sum += fake_flash.content.erases[fake_flash_sector(area) + i];
  return sum;
}

ON_PARTS(a_whole_upload) {
  static const unsigned order[] = {NEW, LARGE, OLD, OTHER};
  for (unsigned i = 0; i < 4; i++) {
    assert_int_equal(fixture_upload(order[i]), SP_OK);
    assert_true(fixture_holds(SP_SLOT_CANDIDATE, order[i]));
    assert_int_equal(store.package[sp_store_physical(&store, SP_SLOT_CANDIDATE)].counter, order[i] == OLD ? 1 : 2);
    assert_false(sp_store_holds(&store, SP_SLOT_RUNNING));
    fixture_open();
    assert_true(fixture_holds(SP_SLOT_CANDIDATE, order[i]));
    assert_int_equal(fixture_begin(order[i], &offset), SP_OK); /* it is there already */
    assert_int_equal(offset, fixture_packages[order[i]].length);
  }
}

ON_PARTS(the_running_package_stays) {
  fixture_install(OLD);
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
  assert_int_equal(fixture_begin(OLD, &offset), SP_OK); /* what runs is not uploaded again */
  assert_int_equal(offset, fixture_packages[OLD].length);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY);
}

ON_PARTS(wear) {
  const uint32_t sectors = sp_flash_size(SP_FLASH_SLOT_0) / sp_flash_sector(SP_FLASH_SLOT_0);
  assert_int_equal(fixture_upload(LARGE), SP_OK);
  assert_int_equal(erases(fixture_area(SP_SLOT_CANDIDATE)), 0); /* blank */
  const uint32_t journal = erases(SP_FLASH_JOURNAL_0) + erases(SP_FLASH_JOURNAL_1);
  assert_in_range(journal, 1, 4);
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(erases(fixture_area(SP_SLOT_CANDIDATE)), sectors); /* each once */
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  assert_int_equal(erases(fixture_area(SP_SLOT_CANDIDATE)), sectors + 1u); /* the one that was written */
  fake_flash.programmed = 0;
  const uint32_t journalled = store.journal.end;
  const uint8_t half = store.journal.half;
  assert_int_equal(fixture_upload(LARGE), SP_OK);
  if (store.journal.half == half) {
    const uint32_t amplified = fake_flash.programmed - (store.journal.end - journalled);
    assert_true(amplified <= SP_SLOT_SIZE + SP_SLOT_SIZE / 20u);
  }
}

ON_PARTS(resumes_with_the_cable) {
  for (uint32_t stop = 0; stop < fixture_packages[NEW].length; stop += 50) {
    fixture_init(fixture_part);
    assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
    assert_int_equal(offset, 0);
    assert_int_equal(fixture_send(NEW, 0, stop), SP_OK);
    assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
    assert_int_equal(offset, stop); /* to the byte */
    assert_int_equal(fixture_send(NEW, stop, fixture_packages[NEW].length), SP_OK);
    assert_true(fixture_holds(SP_SLOT_CANDIDATE, NEW));
    assert_int_equal(erases(fixture_area(SP_SLOT_CANDIDATE)), 0);
  }
}

ON_PARTS(resumes_after_a_reset) {
  const uint32_t step = fixture_part->geometry.overprogram ? SP_FLASH_BLOCK : fixture_part->geometry.area[SP_FLASH_SLOT_0].sector;
  for (uint32_t stop = 0; stop < SP_SLOT_SIZE; stop += 1111) {
    fixture_init(fixture_part);
    assert_int_equal(fixture_begin(LARGE, &offset), SP_OK);
    assert_int_equal(fixture_send(LARGE, 0, stop), SP_OK);
    fixture_open();
    assert_int_equal(fixture_begin(LARGE, &offset), SP_OK);
    assert_int_equal(offset % step, 0);
    assert_int_equal(store.state.writes, SP_WRITES_BURST - (step == SP_FLASH_BLOCK ? 1 : 2)); /* an erase costs a write */
    assert_true(offset <= stop && offset + 2u * step >= stop);                                /* the payload has blank parts */
    assert_int_equal(fixture_send(LARGE, offset, SP_SLOT_SIZE), SP_OK);
    assert_true(fixture_holds(SP_SLOT_CANDIDATE, LARGE));
  }
}

ON_PARTS(another_starts_over) {
  uint8_t sha[32];
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  assert_int_equal(fixture_send(NEW, 0, 400), SP_OK);
  memcpy(sha, fixture_packages[NEW].sha, sizeof sha);
  assert_int_equal(STEPS(sp_store_upload_begin(&store, fixture_packages[NEW].length + 1u, sha, left_ms, &offset)), SP_OK);
  assert_int_equal(offset, 0);
  assert_int_equal(fixture_send(NEW, 0, 300), SP_OK);
  assert_int_equal(fixture_begin(OTHER, &offset), SP_OK);
  assert_int_equal(offset, 0);
  assert_int_equal(fixture_send(OTHER, 0, 300), SP_OK);
  for (unsigned i = 0; i < 2; i++) { /* without a hash it is never the same */
    assert_int_equal(STEPS(sp_store_upload_begin(&store, fixture_packages[OTHER].length, NULL, left_ms, &offset)), SP_OK);
    assert_int_equal(offset, 0);
    assert_int_equal(fixture_send(OTHER, 0, i == 0 ? 300 : fixture_packages[OTHER].length), SP_OK);
  }
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, OTHER));
}

/* The same SHA-256 is announced, and other bytes come. */
ON_PARTS(a_lie_is_found_out) {
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  assert_int_equal(fixture_send(NEW, 0, 600), SP_OK);
  fixture_open();
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  uint8_t lie[SP_FLASH_BLOCK];
  memset(lie, 0xa5, sizeof lie);
  const int error = STEPS(sp_store_upload_write(&store, offset, lie, sizeof lie, left_ms, &offset));
  if (fixture_part->geometry.overprogram) {
    assert_int_equal(error, SP_E_STORE_CHANGED);
    assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
    assert_int_equal(offset, 0);
  } else {
    assert_int_equal(error, SP_OK);
    assert_int_equal(fixture_send(NEW, offset, fixture_packages[NEW].length), SP_E_STORE_IMAGE_HASH);
  }
  assert_int_equal(fixture_upload(NEW), SP_OK);
}

ON_PARTS(repeated_packets) {
  const uint8_t *bytes = fixture_packages[NEW].bytes;
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  assert_int_equal(fixture_send(NEW, 0, 150), SP_OK);
  for (unsigned i = 0; i < 2; i++) {
    assert_int_equal(sp_store_upload_write(&store, 0, bytes, 150, SP_LEFT_ALL, &offset), SP_OK); /* its answer was lost */
    assert_int_equal(offset, 150);
  }
  assert_int_equal(sp_store_upload_write(&store, 100, bytes + 100, 100, SP_LEFT_ALL, &offset), SP_OK); /* overlaps */
  assert_int_equal(offset, 200);
  assert_int_equal(sp_store_upload_write(&store, 201, bytes, 1, SP_LEFT_ALL, &offset), SP_E_STORE_OFFSET);
  assert_int_equal(offset, 200);
  assert_int_equal(sp_store_upload_write(&store, 200, bytes, fixture_packages[NEW].length, SP_LEFT_ALL, &offset), SP_E_STORE_LENGTH);
  assert_int_equal(sp_store_upload_write(&store, UINT32_MAX, bytes, 2, SP_LEFT_ALL, &offset), SP_E_STORE_LENGTH);
  assert_int_equal(STEPS(sp_store_upload_finish(&store, left_ms)), SP_E_STORE_OFFSET);
  assert_int_equal(fixture_send(NEW, 200, fixture_packages[NEW].length), SP_OK);
  assert_int_equal(sp_store_upload_write(&store, 700, bytes + 700, 77, SP_LEFT_ALL, &offset), SP_OK); /* the last one again */
  assert_int_equal(offset, fixture_packages[NEW].length);
  assert_int_equal(sp_store_upload_finish(&store, 0), SP_OK);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, NEW));
}

ON_PARTS(what_needs_a_begin) {
  assert_int_equal(fixture_send(NEW, 0, 10), SP_E_STORE_EMPTY);
  assert_int_equal(sp_store_upload_finish(&store, SP_LEFT_ALL), SP_E_STORE_EMPTY);
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  assert_int_equal(fixture_send(NEW, 0, 150), SP_OK);
  fixture_open();
  assert_int_equal(fixture_send(NEW, 150, 300), SP_E_STORE_EMPTY); /* the client announces it again */
}

ON_PARTS(sizes) {
  assert_int_equal(sp_store_upload_begin(&store, 0, NULL, SP_LEFT_ALL, &offset), SP_E_STORE_TOO_LARGE);
  assert_int_equal(sp_store_upload_begin(&store, SP_SLOT_SIZE + 1u, NULL, SP_LEFT_ALL, &offset), SP_E_STORE_TOO_LARGE);
  assert_int_equal(sp_store_upload_begin(&store, UINT32_MAX, NULL, SP_LEFT_ALL, &offset), SP_E_STORE_TOO_LARGE);
  assert_int_equal(fake_flash.operations, 0);
}

ON_PARTS(bad_packages) {
  fixture_install(OLD);
  struct fixture_package *package = &fixture_packages[NEW];
  package->sha[0] ^= 1;
  assert_int_equal(fixture_upload(NEW), SP_E_STORE_IMAGE_HASH);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY);
  package->bytes[40] ^= 1;
  sp_package_sha256(package->bytes, package->length, package->sha);
  assert_int_equal(fixture_upload(NEW), SP_E_PACKAGE_HASH);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
  assert_int_equal(fixture_upload(OTHER), SP_OK);
}

ON_PARTS(lower_counter) {
  fixture_install(NEW);
  assert_int_equal(store.state.counter, 2);
  assert_int_equal(fixture_upload(OLD), SP_E_COUNTER);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY);
  assert_int_equal(fixture_upload(OTHER), SP_OK); /* an equal one is accepted */
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK);
  fixture_boot();
  assert_int_equal(store.state.counter, 2); /* survives the erase of everything */
  assert_int_equal(fixture_upload(OLD), SP_E_COUNTER);
}

ON_PARTS(erases_slots) {
  fixture_install(OLD);
  assert_int_equal(fixture_upload(LARGE), SP_OK);
  const unsigned physical = sp_store_physical(&store, SP_SLOT_CANDIDATE);
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
  assert_int_equal(sp_flash_used(physical == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1, 0, SP_SLOT_SIZE), 0);
  fake_flash.operations = 0;
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK); /* nothing is left to do */
  assert_int_equal(fake_flash.operations, 0);
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK);
  assert_int_equal(sp_flash_used(physical == 0 ? SP_FLASH_SLOT_1 : SP_FLASH_SLOT_0, 0, SP_SLOT_SIZE), 0);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
  fake_flash.operations = 0;
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK);
  assert_int_equal(fake_flash.operations, 0);
}

ON_PARTS(the_budget_ends_endless_uploads) {
  uint8_t sha[32] = {0};
  unsigned begun = 0;
  int error = SP_OK;
  while (error == SP_OK && begun < 1000) {
    sha[0]++;
    sha[1] = (uint8_t)(begun >> 8);
    error = sp_store_upload_begin(&store, 500, sha, SP_LEFT_ALL, &offset);
    for (unsigned i = 0; i < 50 && error == SP_LATER; i++) error = sp_store_upload_begin(&store, 500, sha, SP_LEFT_ALL, &offset);
    if (error == SP_OK) begun++;
  }
  assert_int_equal(error, SP_E_STORE_BUSY);
  assert_int_equal(begun, SP_WRITES_BURST);
  fixture_open(); /* a reset gives nothing back */
  assert_int_equal(fixture_upload(NEW), SP_E_STORE_BUSY);
  assert_int_equal(STEPS(sp_store_tidy(&store, SP_WRITES_EACH_MS - 1u, left_ms)), SP_OK);
  assert_int_equal(fixture_upload(NEW), SP_E_STORE_BUSY);
  assert_int_equal(STEPS(sp_store_tidy(&store, SP_WRITES_EACH_MS, left_ms)), SP_OK);
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_E_STORE_BUSY);
  assert_int_equal(STEPS(sp_store_tidy(&store, (uint64_t)SP_WRITES_EACH_MS * 1000u, left_ms)), SP_OK);
  assert_int_equal(store.state.writes, SP_WRITES_BURST);
}

ON_PARTS(flash_that_fails) {
  for (uint32_t at = 1; at < 700; at += 23) {
    for (unsigned fault = 0; fault < FAKE_FAULTS; fault++) {
      fixture_init(fixture_part);
      fixture_install(OLD);
      fake_flash.operations = 0;
      fake_flash.fail_at = at;
      fake_flash.fault = (enum fake_fault)fault;
      (void)fixture_upload(NEW); /* refused, or written in another place */
      fake_flash.fail_at = 0;
      assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
      assert_int_equal(fixture_upload(NEW), SP_OK); /* it was a passing fault */
      assert_true(fixture_holds(SP_SLOT_CANDIDATE, NEW));
      fixture_boot();
      assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
      assert_true(fixture_holds(SP_SLOT_CANDIDATE, NEW));
    }
  }
}

ON_PARTS(a_lost_journal) {
  fixture_install(NEW);
  fixture_lose_journal();
  fixture_boot();
  assert_int_equal(store.journal.status, SP_JOURNAL_LOST);
  assert_int_equal(store.state.counter, SP_COUNTER_FLOOR);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_JOURNAL_LOST);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_JOURNAL_LOST);
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  fixture_boot(); /* the journal is there again; that it was lost is not forgotten */
  assert_int_equal(store.journal.status, SP_JOURNAL_READY);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_JOURNAL_LOST);
  assert_int_equal(fixture_mark(OTHER, true), SP_OK);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_OK);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OTHER));
}

/* The head of a half as a later firmware writes it: version 2, generation 7. */
ON_PARTS(a_journal_of_a_later_version) {
  static const uint8_t later[] = {0x21, 0x53, 0x50, 0x4a, 2, 0, 0, 0, 7, 0, 0, 0, 0xc8, 0xda, 0x47, 0x34};
  bool reverted;
  fixture_install(NEW);
  memcpy(fake_flash_bytes(store.journal.half == 0 ? SP_FLASH_JOURNAL_1 : SP_FLASH_JOURNAL_0), later, sizeof later);
  fake_flash.operations = 0;
  fixture_boot();
  assert_int_equal(store.journal.status, SP_JOURNAL_FUTURE);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_JOURNAL_FUTURE);
  assert_int_equal(fixture_upload(OTHER), SP_E_JOURNAL_FUTURE);
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_E_JOURNAL_FUTURE);
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_E_JOURNAL_FUTURE);
  assert_int_equal(STEPS(sp_store_tidy(&store, 0, left_ms)), SP_OK);
  assert_int_equal(STEPS(sp_lifecycle_due(&store, 0, left_ms, &reverted)), SP_OK);
  assert_int_equal(fake_flash.operations, 0); /* nothing was written, nothing erased */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_whole_upload, "a whole upload is in flash, also after a reset, and is not taken again"),
      TEST(the_running_package_stays, "uploads and erases leave the running package alone"),
      TEST(wear, "an upload erases each sector once and blank ones not at all, and programs little more than the package"),
      TEST(resumes_with_the_cable, "an upload that stopped anywhere goes on at the byte"),
      TEST(resumes_after_a_reset, "after a reset it goes on at the last block, or at the sector where units are programmed once"),
      TEST(another_starts_over, "another SHA-256, length, or none starts over"),
      TEST(a_lie_is_found_out, "other bytes under the same SHA-256 are found out, and the next upload starts over"),
      TEST(repeated_packets, "repeated and overlapping packets are harmless; a gap or too much changes nothing"),
      TEST(what_needs_a_begin, "a packet without a begin since the reset is refused"),
      TEST(sizes, "what is empty or larger than a slot is refused, and nothing is written"),
      TEST(bad_packages, "a damaged upload and a damaged package leave the slot empty and the running one alone"),
      TEST(lower_counter, "a lower security counter is refused, an equal one is not, and the counter survives every erase"),
      TEST(erases_slots, "erasing leaves blank flash, and does nothing where that is so"),
      TEST(the_budget_ends_endless_uploads, "the write budget ends endless uploads, outlives a reset, and grows with uptime"),
      TEST(flash_that_fails, "a flash operation that fails loses neither the running package nor the next upload"),
      TEST(a_lost_journal, "with a lost journal nothing runs until a package is uploaded and started"),
      TEST(a_journal_of_a_later_version, "with a journal of a later version nothing runs, is written or erased"),
  };
  return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
