/* The control loop on a clock that the test steps, with an app of one signal and one point, and real modules in the slots. */
#ifndef SP_CONTROL_FIXTURE_H
#define SP_CONTROL_FIXTURE_H

#include "core/running.h"
#include "core/error.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "unit.h"

enum { PERIOD = 5000, STEP = 250 };
enum { FAULTS = 4 }; /* of FAKE_BUDGET */

/* What the app has seen. */
extern struct app_seen {
  unsigned samples, steps;
  double applied;
  uint64_t stepped_at;
} app_seen;

extern struct sp_control control;

/* A new device, for cmocka. */
int new_device(void **state);

/* As after a reset: flash and what was kept stay, all else is lost. */
void restart(enum sp_reset_cause cause);

/* Polls until there is nothing to do before a later time. */
void settle(uint64_t now_ms);

/* Uploads a package and marks it pending. Its number is that of its version. */
int upload(const uint8_t *module, size_t length, uint8_t number, uint32_t counter, bool permanent, uint32_t confirm_after);

/* What was marked starts before the next grid point. */
void activate(int marked);

/* Of modules of test/unit/wat: with number, counter, permanent, confirm_after; activated for good; activated on trial. */
#define UPLOAD(name, ...) upload(name##_wasm, sizeof name##_wasm, __VA_ARGS__)
#define PUT(name, number) activate(UPLOAD(name, (number), 1, true, 0))
#define TRY(name, number) activate(UPLOAD(name, (number), 1, false, 0))

void set_x(double x, uint64_t now_ms);
void forget_x(void);

/* The evaluation at `now_ms` with x: its result's name. */
const char *evaluate_at(uint64_t now_ms, double x);

/* Number of the package that runs; 0: none. */
unsigned running(void);

/* The operator erases what runs. */
void erase_running(void);

/* The guest is stopped in its next runs, so many. */
void lose_runs(unsigned runs);

/* Evaluates with the x at which MOODS traps until it is quarantined; the time of the next evaluation. */
uint64_t fault_out(uint64_t now_ms);

/* The nth quarantine was the last one, of the package that was the last to go. */
void expect_quarantined(uint32_t nth, int code);

/* The module in a logical slot, in flash. */
uint8_t *bytes_of(unsigned logical);

#endif
