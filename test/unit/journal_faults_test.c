/* The journal on every part: flash that fails, and says so or not. */
#include "unit.h"

#include "core/error.h"
#include "journal_fixture.h"

static void faults(uint32_t at, uint32_t more, unsigned fault) {
  fake_flash.operations = 0;
  fake_flash.fail_at = at;
  fake_flash.fail_more = more;
  fake_flash.fault = (enum fake_fault)fault;
  fake_flash.seed = at + 1u;
}

static void flash_that_fails(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned fault = 0; fault < FAKE_FAULTS; fault++) {
      for (uint32_t at = 1; at < 60; at++) {
        fixture_blank(&fake_parts[part]);
        assert_int_equal(fixture_put(1), SP_OK);
        faults(at, 0, fault);
        assert_int_equal(fixture_put(2), SP_OK); /* in the other half */
        assert_int_equal(fixture_get(), 2);
        assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
        assert_int_equal(fixture_get(), 2);
      }
    }
  }
}

/* A put in which two operations in a row fail is tried again, at once or after a reset. */
static void retry(const struct fake_part *part, uint32_t at, unsigned fault, bool reset) {
  fixture_blank(part);
  assert_int_equal(fixture_put(1), SP_OK);
  assert_int_equal(fixture_put(2), SP_OK);
  faults(at, 1, fault);
  const int error = fixture_put(3);
  faults(0, 0, 0);
  if (reset) (void)sp_journal_open(&journal);
  assert_true(error == SP_OK ? fixture_get() == 3 : reset ? fixture_get() == 2 || fixture_get() == 3 : fixture_get() == 2);
  for (uint32_t number = 4; number < 7; number++) {
    assert_int_equal(fixture_put(number), SP_OK);
    assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
    assert_int_equal(fixture_get(), number);
  }
}

static void what_fails_twice_is_tried_again(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned fault = 0; fault < FAKE_FAULTS; fault++) {
      for (uint32_t at = 1; at < 60; at++) {
        retry(&fake_parts[part], at, fault, false);
        retry(&fake_parts[part], at, fault, true);
      }
    }
  }
}

/* Room is made, and one operation of that, or of the erase before it, or of the one after it, fails. */
static void a_put_after_failed_tidying_stays(void **state) {
  static struct fake_content before;
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    uint32_t number = 0;
    fixture_blank(&fake_parts[part]);
    do {
      assert_int_equal(fixture_put(++number), SP_OK);
    } while (sp_journal_tidy_ms(&journal) == 0);
    fake_flash_copy(&before, &fake_flash.content);
    for (unsigned fault = 0; fault < FAKE_FAULTS; fault++) {
      for (uint32_t at = 1; at < 60; at++) {
        fake_flash_copy(&fake_flash.content, &before);
        (void)sp_journal_open(&journal);
        faults(at, 0, fault);
        while (sp_journal_tidy_ms(&journal) > 0 && sp_journal_tidy(&journal) == SP_OK) continue;
        const uint64_t before_us = fake_flash.time_us;
        const uint32_t worst_ms = sp_journal_put_ms(&journal, FIXTURE_PAYLOAD);
        faults(0, 0, 0);
        assert_int_equal(fixture_put(number + 1u), SP_OK);
        assert_true(fake_flash.time_us - before_us <= worst_ms * 1000ull);
        assert_int_equal(fixture_get(), number + 1u);
        assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
        assert_int_equal(fixture_get(), number + 1u);
      }
    }
  }
}

/* The other half may be whole, and cannot be erased: a put into the old one would be lost. */
static void no_put_beside_a_newer_half(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    uint32_t number = 0;
    fixture_blank(&fake_parts[part]);
    do {
      assert_int_equal(fixture_put(++number), SP_OK);
    } while (sp_journal_tidy_ms(&journal) == 0);
    while (journal.spare_used || !journal.spare_erased) assert_int_equal(sp_journal_tidy(&journal), SP_OK);
    faults(1000, 0, FAKE_FAULT_DONE);
    static struct fake_content content;
    fake_flash_copy(&content, &fake_flash.content);
    const struct sp_journal ready = journal;
    assert_int_equal(sp_journal_tidy(&journal), SP_OK);
    const uint32_t head = fake_flash.operations; /* its last operation closes the half */
    fake_flash_copy(&fake_flash.content, &content);
    journal = ready;
    faults(head, 1, FAKE_FAULT_DONE);
    assert_int_equal(sp_journal_tidy(&journal), SP_E_FLASH);
    fake_flash.worn = true;
    assert_int_equal(fixture_put(number + 1u), SP_E_FLASH);
    fake_flash.worn = false;
    assert_int_equal(fixture_get(), number);
    (void)sp_journal_open(&journal);
    assert_int_equal(fixture_get(), number);
  }
}

/* Of a head that was cut only the first unit stands, and a record follows where the next but one begins. */
static void records_begin_at_any_unit(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    const uint32_t unit = fake_parts[part].geometry.unit;
    fixture_blank(&fake_parts[part]);
    assert_int_equal(fixture_put(1), SP_OK);
    for (uint32_t number = 2; number < 9; number++) {
      fake_flash_bytes(SP_FLASH_JOURNAL_0)[journal.end] = 0;
      journal.end += number * unit;
      assert_int_equal(fixture_put(number), SP_OK);
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
      assert_int_equal(fixture_get(), number);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(flash_that_fails, "a put goes to the other half when flash fails, whatever it says"),
      TEST(what_fails_twice_is_tried_again, "what is put again after two faults in a row stays"),
      TEST(a_put_after_failed_tidying_stays, "a put after tidying that failed anywhere stays, and takes no longer than it said"),
      TEST(no_put_beside_a_newer_half, "nothing is put into the old half while the new one may be whole"),
      TEST(records_begin_at_any_unit, "a record is found at any unit behind a head that is not whole"),
  };
  return cmocka_run_group_tests_name("journal, faults", tests, NULL, NULL);
}
