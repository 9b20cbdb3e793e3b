#include "journal_fixture.h"

#include <string.h>

#include "unit.h"

struct sp_journal journal;

void fixture_blank(const struct fake_part *part) {
  fake_flash_reset(part);
  (void)sp_journal_open(&journal);
}

static void payload(uint32_t number, uint8_t out[FIXTURE_PAYLOAD]) {
  memset(out, (int)(number & 0x7fu), FIXTURE_PAYLOAD);
  memcpy(out, &number, sizeof number);
}

int fixture_put(uint32_t number) {
  uint8_t bytes[FIXTURE_PAYLOAD];
  payload(number, bytes);
  return sp_journal_put(&journal, FIXTURE_TYPE, bytes, sizeof bytes);
}

uint32_t fixture_get(void) {
  uint8_t bytes[FIXTURE_PAYLOAD], expected[FIXTURE_PAYLOAD];
  uint32_t number = 0;
  if (sp_journal_get(&journal, FIXTURE_TYPE, bytes, sizeof bytes) == 0) return UINT32_MAX;
  memcpy(&number, bytes, sizeof number);
  payload(number, expected);
  assert_memory_equal(bytes, expected, sizeof expected);
  return number;
}
