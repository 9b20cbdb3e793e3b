/* Refusals kept in words. */
#include "unit.h"

#include <string.h>

#include "core/reasons.h"

static struct sp_reasons reasons;

static int setup(void **state) {
  (void)state;
  memset(&reasons, 0, sizeof reasons);
  return 0;
}

static const char *text_of(const char *sentence, const char *detail) {
  sp_reasons_add(&reasons, 0, 0, 64, 1, sentence, detail);
  return sp_reasons_get(&reasons, 0)->text;
}

static void joins(void **state) {
  (void)state;
  assert_string_equal(text_of("no such signal", "price ~"), "no such signal: price ~");
  assert_string_equal(text_of("no such signal", NULL), "no such signal");
  assert_string_equal(text_of("", ""), ": ");
}

/* A name of two-byte characters, at every place where the text may be cut. */
static void printable(void **state) {
  (void)state;
  char sentence[SP_REASON_TEXT_MAX] = "";
  char name[2 * SP_REASON_TEXT_MAX + 1] = "";
  for (size_t i = 0; i + 1 < sizeof name; i++) name[i] = i % 2 == 0 ? '\xc3' : '\xa4';
  for (size_t length = 0; length + 1 < sizeof sentence; length++) {
    const char *text = text_of(sentence, name);
    assert_int_equal(strlen(text), SP_REASON_TEXT_MAX - 1);
    for (size_t i = 0; i < strlen(text); i++) assert_in_range(text[i], ' ', '~');
    sentence[length] = 'a';
  }
  assert_string_equal(text_of("x", "a\n\x1b\x7f\xff"), "x: a????");
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(joins, "a detail follows its sentence"),
      TEST(printable, "whatever a client sent and wherever it is cut, a reason is printable ASCII"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
