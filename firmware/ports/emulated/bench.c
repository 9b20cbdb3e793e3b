#include "bench.h"

#include <string.h>

#define FIRST_SAMPLE 50.0 /* what sample 0 reads before the first samples line */
#define DIGITS_MAX   15u  /* digits that a double holds exactly; further decimals are ignored */
#define NUMBER_MAX   21u  /* characters of the longest 64-bit decimal */

void sp_bench_init(struct sp_bench *bench, void (*send)(const char *text, size_t length)) {
  memset(bench, 0, sizeof *bench);
  bench->send = send;
  bench->samples[0] = FIRST_SAMPLE;
  bench->present[0] = true;
  bench->output_count = 1;
}

static void error(const struct sp_bench *bench, const char *text) {
  bench->send("error ", 6);
  bench->send(text, strlen(text));
  bench->send("\n", 1);
}

static size_t skip_spaces(const char *text) { return strspn(text, " \t\r"); }

/* Length of the word at text. */
static size_t word(const char *text) { return strcspn(text, " \t\r"); }

static bool parse_integer(const char *text, size_t length, uint64_t *value) {
  if (length == 0 || length > DIGITS_MAX) return false;
  *value = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    *value = *value * 10u + (uint64_t)(text[i] - '0');
  }
  return true;
}

/* [-+]digits[.digits], no exponent. Exact where up to 15 digits count: an exact integer divided by an exact power of ten. */
static bool parse_decimal(const char *text, size_t length, double *value) {
  size_t i = 0;
  bool negative = false, point = false, any = false;
  double mantissa = 0.0, scale = 1.0;
  unsigned digits = 0;
  if (i < length && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
  for (; i < length; i++) {
    if (text[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return false;
    any = true;
    if (digits >= DIGITS_MAX) {
      if (!point) return false;
      continue;
    }
    mantissa = mantissa * 10.0 + (double)(text[i] - '0');
    if (mantissa > 0.0) digits++;
    if (point) scale *= 10.0;
    if (scale >= 1e22) return false;
  }
  *value = (negative ? -mantissa : mantissa) / scale;
  return any;
}

/* All of the words, or none. Samples that are not given keep their value. */
static bool parse_samples(struct sp_bench *bench, const char *text) {
  bool present[SP_BENCH_SAMPLES];
  double samples[SP_BENCH_SAMPLES];
  unsigned count = 0;
  for (text += skip_spaces(text); *text != '\0'; count++) {
    const size_t length = word(text);
    if (count == SP_BENCH_SAMPLES) return false;
    samples[count] = 0.0;
    present[count] = !(length == 1 && *text == '-');
    if (present[count] && !parse_decimal(text, length, &samples[count])) return false;
    text += length;
    text += skip_spaces(text);
  }
  for (unsigned i = 0; i < count; i++) {
    bench->present[i] = present[i];
    bench->samples[i] = samples[i];
  }
  return true;
}

static void samples_line(struct sp_bench *bench, const char *arguments, uint64_t real_ms) {
  (void)real_ms;
  if (!parse_samples(bench, arguments)) {
    error(bench, "samples are decimals or -");
    return;
  }
  bench->send("ok\n", 3);
}

static void step_line(struct sp_bench *bench, const char *arguments, uint64_t real_ms) {
  const size_t length = word(arguments);
  uint64_t step_ms;
  if (bench->owes_answer) {
    error(bench, "the step before has not ended");
    return;
  }
  if (!parse_integer(arguments, length, &step_ms) || !parse_samples(bench, arguments + length)) {
    error(bench, "step takes milliseconds, then samples: decimals or -");
    return;
  }
  if (!bench->stepped) bench->now_ms = real_ms;
  bench->stepped = true;
  bench->until_ms = bench->now_ms + step_ms;
  bench->owes_answer = true;
}

static const struct {
  const char *name;
  void (*perform)(struct sp_bench *bench, const char *arguments, uint64_t real_ms);
} lines[] = {{"step", step_line}, {"samples", samples_line}};

static void perform(struct sp_bench *bench, const char *text, uint64_t real_ms) {
  text += skip_spaces(text);
  const size_t length = word(text);
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    if (length != strlen(lines[i].name) || memcmp(text, lines[i].name, length) != 0) continue;
    text += length;
    lines[i].perform(bench, text + skip_spaces(text), real_ms);
    return;
  }
  error(bench, "a line is: step MS SAMPLE... or samples SAMPLE...");
}

void sp_bench_push(struct sp_bench *bench, uint8_t byte, uint64_t real_ms) {
  if (byte != '\n') {
    if (bench->length < SP_BENCH_LINE_MAX) bench->line[bench->length] = (char)byte;
    if (bench->length <= SP_BENCH_LINE_MAX) bench->length++;
    return;
  }
  if (bench->length >= SP_BENCH_LINE_MAX) {
    error(bench, "line too long");
  } else {
    bench->line[bench->length] = '\0';
    perform(bench, bench->line, real_ms);
  }
  bench->length = 0;
}

static size_t format(char *out, int64_t value) {
  char reversed[NUMBER_MAX];
  size_t digits = 0, length = 0;
  uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
  do reversed[digits++] = (char)('0' + rest % 10u);
  while ((rest /= 10u) > 0);
  if (value < 0) out[length++] = '-';
  while (digits > 0) out[length++] = reversed[--digits];
  return length;
}

static void send_at(const struct sp_bench *bench) {
  char text[8u + (SP_BENCH_OUTPUTS + 1u) * NUMBER_MAX] = "at ";
  size_t length = 3;
  length += format(text + length, (int64_t)bench->now_ms);
  for (unsigned i = 0; i < bench->output_count; i++) {
    text[length++] = ' ';
    length += format(text + length, bench->outputs[i]);
  }
  text[length++] = '\n';
  bench->send(text, length);
}

uint64_t sp_bench_wall_ms(const struct sp_bench *bench, uint64_t real_ms) { return bench->stepped ? bench->now_ms : real_ms; }

bool sp_bench_idle(struct sp_bench *bench, uint64_t idle_until_ms) {
  if (idle_until_ms <= bench->now_ms) return true;
  if (idle_until_ms <= bench->until_ms) {
    bench->now_ms = idle_until_ms;
    return true;
  }
  bench->now_ms = bench->until_ms;
  if (bench->owes_answer) {
    bench->owes_answer = false;
    send_at(bench);
  }
  return false;
}

bool sp_bench_sample(const struct sp_bench *bench, unsigned index, double *value) {
  if (index >= SP_BENCH_SAMPLES || !bench->present[index]) return false;
  *value = bench->samples[index];
  return true;
}

void sp_bench_output(struct sp_bench *bench, unsigned index, int32_t value) {
  if (index >= SP_BENCH_OUTPUTS) return;
  bench->outputs[index] = value;
  if (index >= bench->output_count) bench->output_count = index + 1;
}
