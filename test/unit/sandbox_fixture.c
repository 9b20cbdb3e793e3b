#include "sandbox_fixture.h"

#include <string.h>

#include "fake_board.h"

struct in {
  float x;
  uint32_t unused;
  double also_unused;
};

static const struct sp_signal signals[] = {
    {.name = "x", .unit = "", .type = SP_F32, .source = SP_SOURCE_HOST, .count = 1, .has_offset = SP_NO_HAS, .min = -1e9, .max = 1e9}};

static const struct sp_point points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .offset = offsetof(struct out, y), .min = 0, .max = 100, .rate = 1},
    {.name = "z", .unit = "", .type = SP_F64, .offset = offsetof(struct out, z), .min = 0, .max = 100, .rate = 1},
};

static const struct sp_minor minor = {
    .signal_count = 1, .point_count = 2, .in = {sizeof(struct in), 8}, .out = {sizeof(struct out), 8}, .state = {0, 1}};

const struct sp_contract contract = {
    .name = "unit",
    .major = 1,
    .signals = signals,
    .points = points,
    .signal_count = 1,
    .point_count = 2,
    .minors = &minor,
    .budget = FAKE_BUDGET,
};

struct sp_sandbox sandbox;
struct out out;
int32_t declined;
uint8_t state_of[SP_STATE_BYTES_MAX] __attribute__((aligned(8)));

int sandbox_setup(void **state) {
  (void)state;
  fake_board_reset();
  sp_sandbox_init(&sandbox, &contract);
  memset(&out, 0x5a, sizeof out);
  declined = 0;
  memset(state_of, 0, sizeof state_of);
  return 0;
}

int evaluate(double x) {
  const struct in in = {.x = (float)x};
  return sp_sandbox_evaluate(&sandbox, (const uint8_t *)&in, state_of, (uint8_t *)&out, &declined);
}
