/* The firmware: the water heater on whatever board the port is for. */
#include "../core/device.h"
#include "port_limits.h" /* of the board's port */
#include "water_heater.h"

_Static_assert(5u * SP_WATER_HEATER_PERIOD_MS > 6u * SP_PORT_ERASE_MAX_MS, "the period exceeds the longest erase by more than 20 %");

/* Verified, loaded and recorded twice, each record with an erase to make room for it, and a fifth for the records themselves. */
_Static_assert(5u * SP_WATER_HEATER_PERIOD_MS > 6u * 2u * (SP_VERIFY_MS + SP_DEADLINE_MAX_US / 1000u + SP_PORT_ERASE_MAX_MS),
               "a package is started, and gone back from, between two evaluations");

/* An evaluation, its package's load back, the earlier package's load in its place, a candidate's load, and a load back again; what is
 * loaded is verified before. */
#define GUEST_RUNS 5u
_Static_assert(SP_PORT_WATCHDOG_MIN_MS > SP_SLEEP_MAX_MS + GUEST_RUNS * (SP_DEADLINE_MAX_US / 1000u + SP_VERIFY_MS) + SP_PORT_ERASE_MAX_MS,
               "the watchdog leaves time for the longest pass: a sleep, an erase, and each run of the guest up to its deadline");

static struct sp_device device;

void sp_main(void) {
  sp_device_init(&device, &sp_water_heater);
  for (;;) sp_device_poll(&device);
}
