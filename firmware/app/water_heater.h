/* The water heater: contract 1.0 (SPEC.md), and a thermostat on the guarded setpoint. */
#ifndef SP_WATER_HEATER_H
#define SP_WATER_HEATER_H

#include <stddef.h>
#include <stdint.h>

#include "../core/app.h"

#define SP_WATER_HEATER_PERIOD_MS 300000u

extern const struct sp_app sp_water_heater;

enum { SP_WATER_HEATER_HOURS = 24 };

/* Indices in the contract's tables. */
enum sp_water_heater_signal {
  SP_WATER_HEATER_TIME,
  SP_WATER_HEATER_PRICE_START,
  SP_WATER_HEATER_ZONE,
  SP_WATER_HEATER_TANK,
  SP_WATER_HEATER_PRICE,
  SP_WATER_HEATER_USAGE,
  SP_WATER_HEATER_SIGNALS
};
enum sp_water_heater_point { SP_WATER_HEATER_SETPOINT, SP_WATER_HEATER_POINTS };

/* What a module sees. */
struct sp_water_heater_in {
  int64_t time;
  int64_t price_start;
  int32_t zone;
  float tank;
  float price[SP_WATER_HEATER_HOURS];
  float usage[SP_WATER_HEATER_HOURS];
};

struct sp_water_heater_out {
  float setpoint;
};

/* Port: board input and output of the app. */
enum { SP_WATER_HEATER_SENSOR = 0, SP_WATER_HEATER_RELAY = 0 };

#endif
