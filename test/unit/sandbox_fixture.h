/* A sandbox with Wasm3 behind it, and a contract of one signal and two points. */
#ifndef SP_SANDBOX_FIXTURE_H
#define SP_SANDBOX_FIXTURE_H

#include <stdint.h>
#include <string.h>

#include "core/error.h"
#include "core/sandbox.h"
#include "unit.h"

struct out {
  float y;
  uint32_t padding;
  double z;
};

/* x in, y and z out; tests that change its budget copy it. */
extern const struct sp_contract contract;

extern struct sp_sandbox sandbox;

/* Of the last evaluation. */
extern struct out out;
extern int32_t declined;

/* Goes into each evaluation, and comes out of it; zeros before the first. */
extern uint8_t state_of[SP_STATE_BYTES_MAX];

/* Before each test: nothing loaded. */
int sandbox_setup(void **state);

int evaluate(double x);

#define LOAD(name)        sp_sandbox_load(&sandbox, name##_wasm, sizeof name##_wasm)
#define ASSERT_LOAD(name) assert_int_equal(LOAD(name), SP_OK)

/* Refused with that code, a sentence, and nothing loaded. */
#define ASSERT_REFUSED(name, code)                 \
  do {                                             \
    assert_int_equal(LOAD(name), (code));          \
    assert_false(sandbox.loaded);                  \
    assert_true(strlen(sandbox.text) > 0);         \
    assert_int_equal(evaluate(1), SP_E_NO_MODULE); \
  } while (0)

#endif
