/* The journal on every part: cut at every operation, with halves full of anything. */
#include "unit.h"

#include <setjmp.h>
#include <string.h>

#include "core/error.h"
#include "journal_fixture.h"

static jmp_buf power;

static void cut(void) { longjmp(power, 1); }

static void blank(const struct fake_part *part) {
  fixture_blank(part);
  fake_flash.cut = cut;
}

static void keeps_the_latest(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    blank(&fake_parts[part]);
    assert_int_equal(journal.status, SP_JOURNAL_NEW);
    assert_int_equal(fixture_get(), UINT32_MAX);
    for (uint32_t number = 0; number < 2000; number++) {
      const uint64_t before_us = fake_flash.time_us;
      const uint32_t worst_ms = sp_journal_put_ms(&journal, FIXTURE_PAYLOAD);
      assert_int_equal(fixture_put(number), SP_OK);
      assert_true(fake_flash.time_us - before_us <= worst_ms * 1000ull);
      assert_int_equal(fixture_get(), number);
      if (number % 7 != 0) continue;
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
      assert_int_equal(fixture_get(), number);
    }
  }
}

static void keeps_every_type(void **state) {
  uint8_t out[SP_JOURNAL_PAYLOAD_MAX + 1], in[SP_JOURNAL_PAYLOAD_MAX];
  uint64_t seed = 5;
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    uint32_t length[SP_JOURNAL_TYPES] = {0};
    uint8_t first[SP_JOURNAL_TYPES] = {0};
    blank(&fake_parts[part]);
    for (unsigned round = 0; round < 500; round++) {
      const unsigned type = (unsigned)(unit_random(&seed) % SP_JOURNAL_TYPES);
      length[type] = 1u + (uint32_t)(unit_random(&seed) % SP_JOURNAL_PAYLOAD_MAX);
      first[type] = (uint8_t)unit_random(&seed);
      memset(in, first[type], sizeof in);
      assert_int_equal(sp_journal_put(&journal, type, in, length[type]), SP_OK);
      if (round % 3 == 0) (void)sp_journal_open(&journal);
      for (unsigned i = 0; i < SP_JOURNAL_TYPES; i++) {
        assert_int_equal(sp_journal_get(&journal, i, out, sizeof out), length[i]);
        if (length[i] > 0) assert_int_equal(out[length[i] - 1u], first[i]);
      }
    }
    assert_int_equal(sp_journal_put(&journal, 0, in, SP_JOURNAL_PAYLOAD_MAX + 1u), SP_E_FLASH);
    assert_int_equal(sp_journal_put(&journal, SP_JOURNAL_TYPES, in, 1), SP_E_FLASH);
  }
}

/* Runs `operation` with the power cut at flash operation `at`. True when it was not reached. */
static bool uncut(void (*operation)(uint32_t), uint32_t argument, uint32_t at, unsigned kind) {
  fake_flash.operations = 0;
  fake_flash.cut_at = at;
  fake_flash.kind = (enum fake_cut)kind;
  fake_flash.seed = at * 7919u + kind + 1u;
  const bool whole = setjmp(power) == 0;
  if (whole) operation(argument);
  fake_flash.cut_at = 0;
  return whole;
}

static void put_well(uint32_t number) { assert_int_equal(fixture_put(number), SP_OK); }

static void tidy_up(uint32_t steps) {
  for (; sp_journal_tidy_ms(&journal) > 0; steps--) {
    assert_int_not_equal(steps, 0);
    assert_int_equal(sp_journal_tidy(&journal), SP_OK);
  }
}

static uint8_t trap[400];

static void put_trap(uint32_t type) { assert_int_equal(sp_journal_put(&journal, type, trap, sizeof trap), SP_OK); }

/* From a journal with `records` records: the next put is cut everywhere; then it is the old or the new one, and the journal goes on. */
static void cut_everywhere(const struct fake_part *part, uint32_t records) {
  static struct fake_content before;
  blank(part);
  for (uint32_t number = 1; number <= records; number++) assert_int_equal(fixture_put(number), SP_OK);
  fake_flash_copy(&before, &fake_flash.content);
  for (unsigned kind = 0; kind < FAKE_CUTS; kind++) {
    for (uint32_t at = 1, whole = 0; !whole; at++) {
      fake_flash_copy(&fake_flash.content, &before);
      (void)sp_journal_open(&journal);
      whole = uncut(put_well, records + 1u, at, kind);
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
      assert_in_range(fixture_get(), records, records + 1u);
      if (whole) assert_int_equal(fixture_get(), records + 1u);
      for (uint32_t more = 2; more < 5; more++) {
        assert_int_equal(fixture_put(records + more), SP_OK);
        assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
        assert_int_equal(fixture_get(), records + more);
      }
    }
  }
}

static void survives_cuts(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    cut_everywhere(&fake_parts[part], 1);
    cut_everywhere(&fake_parts[part], 3);
  }
}

/* The put that finds the half full, into each of the halves. */
static void survives_cuts_of_a_compaction(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    uint32_t number = 0;
    blank(&fake_parts[part]);
    for (unsigned half = 0; half < 2; half++) {
      do {
        assert_int_equal(fixture_put(++number), SP_OK);
      } while (journal.half == half);
      cut_everywhere(&fake_parts[part], number - 1u);
      blank(&fake_parts[part]);
      for (uint32_t again = 1; again <= number; again++) assert_int_equal(fixture_put(again), SP_OK);
    }
  }
}

static void survives_cuts_of_tidying(void **state) {
  static struct fake_content before;
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    uint32_t number = 0;
    blank(&fake_parts[part]);
    do {
      assert_int_equal(fixture_put(++number), SP_OK);
    } while (sp_journal_tidy_ms(&journal) == 0);
    fake_flash_copy(&before, &fake_flash.content);
    for (unsigned kind = 0; kind < FAKE_CUTS; kind++) {
      for (uint32_t at = 1, whole = 0; !whole; at++) {
        fake_flash_copy(&fake_flash.content, &before);
        (void)sp_journal_open(&journal);
        whole = uncut(tidy_up, 4, at, kind);
        assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
        assert_int_equal(fixture_get(), number);
        assert_int_equal(fixture_put(number + 1u), SP_OK);
        assert_int_equal(fixture_get(), number + 1u);
      }
    }
  }
}

static void tidies_within_its_time(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    blank(&fake_parts[part]);
    for (uint32_t number = 0; number < 500; number++) {
      uint32_t worst_ms = sp_journal_put_ms(&journal, FIXTURE_PAYLOAD);
      assert_true(worst_ms < 40 || number == 0); /* room was made before: no put erases but the first */
      assert_int_equal(fixture_put(number), SP_OK);
      for (unsigned steps = 0; (worst_ms = sp_journal_tidy_ms(&journal)) > 0; steps++) {
        const uint64_t before_us = fake_flash.time_us;
        assert_in_range(steps, 0, 3);
        assert_int_equal(sp_journal_tidy(&journal), SP_OK);
        assert_true(fake_flash.time_us - before_us <= worst_ms * 1000ull);
      }
      assert_int_equal(fixture_get(), number);
    }
  }
}

static void a_first_put_may_be_cut(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned kind = 0; kind < FAKE_CUTS; kind++) {
      for (uint32_t at = 1, whole = 0; !whole; at++) {
        blank(&fake_parts[part]);
        whole = uncut(put_well, 1, at, kind);
        const enum sp_journal_status status = sp_journal_open(&journal);
        assert_int_not_equal(status, SP_JOURNAL_FUTURE);
        assert_int_equal(fixture_get(), status == SP_JOURNAL_READY ? 1u : UINT32_MAX);
        assert_int_equal(fixture_put(2), SP_OK);
        assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
        assert_int_equal(fixture_get(), 2);
      }
    }
  }
}

static void noise(enum sp_flash_area area) {
  uint64_t seed = 9;
  fake_flash_fill(area, 0);
  for (uint32_t i = 0; i < fake_flash.part->geometry.area[area].size; i++) fake_flash_bytes(area)[i] = (uint8_t)unit_random(&seed);
}

enum { HALF_BLANK, HALF_NOISE, HALF_ZEROS, HALF_KINDS };

static void fill(enum sp_flash_area area, unsigned kind) {
  if (kind == HALF_NOISE) noise(area);
  if (kind == HALF_ZEROS) fake_flash_fill(area, 0);
  if (kind == HALF_BLANK) fake_flash_fill(area, 0xff);
}

static void unreadable_halves(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned kinds = 1; kinds < HALF_KINDS * HALF_KINDS; kinds++) {
      blank(&fake_parts[part]);
      fill(SP_FLASH_JOURNAL_0, kinds % HALF_KINDS);
      fill(SP_FLASH_JOURNAL_1, kinds / HALF_KINDS);
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_LOST);
      assert_int_equal(fixture_get(), UINT32_MAX);
      assert_int_equal(fake_flash.operations, 0);
      for (uint32_t number = 1; number < 300; number++) assert_int_equal(fixture_put(number), SP_OK);
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
      assert_int_equal(fixture_get(), 299);
    }
  }
}

static void one_good_half_is_enough(void **state) {
  (void)state;
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned kind = 0; kind < HALF_KINDS; kind++) {
      blank(&fake_parts[part]);
      assert_int_equal(fixture_put(1), SP_OK);
      fill(SP_FLASH_JOURNAL_1, kind);
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_READY);
      assert_int_equal(fixture_get(), 1);
      for (uint32_t number = 2; number < 300; number++) assert_int_equal(fixture_put(number), SP_OK);
      assert_int_equal(fixture_get(), 299);
    }
  }
}

/* CRC-32 bit by bit, as zlib's. */
static uint32_t reference_crc(const uint8_t *bytes, size_t length) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < length * 8; i++) {
    if (i % 8 == 0) crc ^= bytes[i / 8];
    crc = (crc & 1u) != 0 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
  }
  return ~crc;
}

static void head(enum sp_flash_area area, uint32_t version, uint32_t generation) {
  const uint32_t words[3] = {0x4a505321u, version, generation};
  memcpy(fake_flash_bytes(area), words, sizeof words);
  const uint32_t crc = reference_crc((const uint8_t *)words, sizeof words);
  memcpy(fake_flash_bytes(area) + sizeof words, &crc, sizeof crc);
}

static void a_later_version_is_left_alone(void **state) {
  (void)state;
  for (unsigned half = 0; half < 2; half++) {
    for (unsigned kind = 0; kind < HALF_KINDS; kind++) {
      blank(&fake_parts[1]);
      assert_int_equal(fixture_put(1), SP_OK); /* in half 0 */
      fill(half == 0 ? SP_FLASH_JOURNAL_1 : SP_FLASH_JOURNAL_0, kind);
      head(half == 0 ? SP_FLASH_JOURNAL_0 : SP_FLASH_JOURNAL_1, 2, 1);
      fake_flash.operations = 0;
      assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_FUTURE);
      assert_int_equal(fixture_get(), UINT32_MAX);
      assert_int_equal(fixture_put(2), SP_E_JOURNAL_FUTURE);
      assert_int_equal(sp_journal_tidy_ms(&journal), 0);
      assert_int_equal(sp_journal_tidy(&journal), SP_OK);
      assert_int_equal(fake_flash.operations, 0);
    }
  }
  blank(&fake_parts[1]);
  head(SP_FLASH_JOURNAL_0, 2, 1);
  fake_flash_bytes(SP_FLASH_JOURNAL_0)[12] ^= 1; /* a head that is not whole says nothing */
  assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_LOST);
  head(SP_FLASH_JOURNAL_0, 0, 1); /* there is no version 0 */
  assert_int_equal(sp_journal_open(&journal), SP_JOURNAL_LOST);
}

static void any_bit_flip_is_seen(void **state) {
  (void)state;
  blank(&fake_parts[1]);
  assert_int_equal(fixture_put(1), SP_OK);
  const uint32_t first = journal.end;
  assert_int_equal(fixture_put(2), SP_OK);
  for (uint32_t bit = first * 8u; bit < journal.end * 8u; bit++) {
    struct sp_journal reread;
    fake_flash_bytes(SP_FLASH_JOURNAL_0)[bit / 8] ^= (uint8_t)(1u << bit % 8);
    (void)sp_journal_open(&reread);
    journal = reread;
    assert_int_equal(fixture_get(), 1); /* the one before, never a changed one */
    fake_flash_bytes(SP_FLASH_JOURNAL_0)[bit / 8] ^= (uint8_t)(1u << bit % 8);
    (void)sp_journal_open(&journal);
  }
  assert_int_equal(fixture_get(), 2);
}

/* A payload that is made to look like records is torn: what it holds never counts. */
static void payloads_are_no_records(void **state) {
  static struct fake_content before;
  uint8_t bytes[FIXTURE_PAYLOAD];
  (void)state;
  blank(&fake_parts[1]);
  assert_int_equal(fixture_put(7), SP_OK);
  const uint32_t from = 16, length = journal.end - from;
  for (uint32_t at = 0; at + length <= sizeof trap; at += length) memcpy(trap + at, fake_flash_bytes(SP_FLASH_JOURNAL_0) + from, length);
  assert_int_equal(fixture_put(8), SP_OK);
  fake_flash_copy(&before, &fake_flash.content);
  for (uint32_t at = 1; at < 100; at++) {
    fake_flash_copy(&fake_flash.content, &before);
    (void)sp_journal_open(&journal);
    assert_false(uncut(put_trap, 1, at, FAKE_CUT_AFTER));
    (void)sp_journal_open(&journal);
    assert_int_equal(fixture_get(), 8);
  }
  assert_int_equal(sp_journal_get(&journal, FIXTURE_TYPE, bytes, FIXTURE_PAYLOAD - 1u), 0); /* no room for it */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(keeps_the_latest, "the latest record is what counts, over many generations and resets, and no put takes longer than it said"),
      TEST(keeps_every_type, "each type keeps its own latest record, of any length"),
      TEST(survives_cuts, "a put that is cut anywhere leaves the old record or the new one"),
      TEST(survives_cuts_of_a_compaction, "so does one that has to make room, in both halves"),
      TEST(survives_cuts_of_tidying, "tidying that is cut anywhere loses nothing"),
      TEST(tidies_within_its_time, "with tidying no put has to erase, and no step takes longer than it said"),
      TEST(a_first_put_may_be_cut, "the first put of a new device may be cut anywhere"),
      TEST(unreadable_halves, "halves of noise or zeros are a lost journal, and are not written before something is put"),
      TEST(one_good_half_is_enough, "one good half is enough, whatever the other holds"),
      TEST(a_later_version_is_left_alone, "a journal of a later version is neither read nor written nor erased"),
      TEST(any_bit_flip_is_seen, "a record with any bit changed does not count"),
      TEST(payloads_are_no_records, "what a torn payload holds is never taken for a record"),
  };
  return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
