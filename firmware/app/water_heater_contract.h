/* Made by `setpoint contract generate` from ../../modules/water-heater/contract.json: do not edit. */
#ifndef SP_CONTRACT_WATER_HEATER_H
#define SP_CONTRACT_WATER_HEATER_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/contract.h"

/* The contract water-heater 1.1: An electric water heater with a tank: the setpoint of its thermostat, from prices and usage. */
extern const struct sp_contract sp_water_heater_contract;

#define SP_WATER_HEATER_PERIOD_MS 300000u

/* Indices in the contract's tables. */
enum sp_water_heater_signal {
  SP_WATER_HEATER_TIME,
  SP_WATER_HEATER_PRICE_START,
  SP_WATER_HEATER_ZONE,
  SP_WATER_HEATER_TANK,
  SP_WATER_HEATER_PRICE,
  SP_WATER_HEATER_USAGE,
  SP_WATER_HEATER_COMFORT,
  SP_WATER_HEATER_AWAY,
  SP_WATER_HEATER_SIGNALS,
};
enum sp_water_heater_point {
  SP_WATER_HEATER_SETPOINT,
  SP_WATER_HEATER_POINTS,
};
enum sp_water_heater_probe {
  SP_WATER_HEATER_GOAL,
  SP_WATER_HEATER_RESERVE,
  SP_WATER_HEATER_PROBES,
};
enum sp_water_heater_state_field {
  SP_WATER_HEATER_HOUR,
  SP_WATER_HEATER_STORING,
  SP_WATER_HEATER_STATE_FIELDS,
};

/* What a module is given. */
struct sp_water_heater_in {
  /* Now, in Unix time (i64, s) */
  int64_t time;
  /* Unix time at which the first hour of the prices begins (i64, s, 0 to 1099511627776) */
  int64_t price_start;
  /* Offset of local time from UTC (i32, s) */
  int32_t zone;
  /* Temperature of the water in the tank (f32, Cel, 0 to 99) */
  float tank;
  /* Price of electricity in each hour from price_start on, in currency (24 of f32, 1/kW/h, -10 to 10) */
  float price[24];
  /* Hot water drawn in each local hour of an average day (24 of f32, L, 0 to 1000) */
  float usage[24];
  /* Lowest useful temperature of the water at the tap (f32, Cel, 38 to 50) */
  float comfort;
  /* whether away is there */
  bool has_away;
  /* Nobody is at home (bool) */
  bool away;
};

/* What a module answers: points and probes. */
struct sp_water_heater_out {
  /* Temperature to which the thermostat heats the tank (f32, Cel, 40 to 65) */
  float setpoint;
  /* What the tank should reach by the end of the hour (f32, Cel) */
  float goal;
  /* Lowest temperature kept for the draws of this hour (f32, Cel) */
  float reserve;
};

/* What a module keeps. */
struct sp_water_heater_state {
  /* Unix time at which the hour began in which storing did (i64, s) */
  int64_t hour;
  /* Heating for later hours has begun (bool) */
  bool storing;
};

#endif
