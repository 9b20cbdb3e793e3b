#include "guard_fixture.h"

enum { BOOT_MS = 1000 };

struct sp_guard guard;
uint64_t now;

void boot_guard(const struct sp_contract *contract) {
  now = BOOT_MS;
  sp_guard_init(&guard, contract, now);
}

void after(uint64_t ms) { now += ms; }

void propose(unsigned point, double value) { sp_guard_propose(&guard, point, value, now); }

void no_proposal(unsigned point) { sp_guard_no_proposal(&guard, point, now); }

const char *reason_of(unsigned point) { return sp_guard_reason_name(guard.points[point].last.reason); }
