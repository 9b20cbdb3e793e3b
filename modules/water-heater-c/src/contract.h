/* Made by `setpoint contract generate` from ../../water-heater/contract.json: do not edit. */
#ifndef SP_MODULE_WATER_HEATER_H
#define SP_MODULE_WATER_HEATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The contract water-heater 1.1: An electric water heater with a tank: the setpoint of its thermostat, from prices and usage. Link with
 * -Wl,--no-entry -Wl,--initial-memory=65536 -Wl,-z,stack-size=2048 -Wl,--export=sp_in -Wl,--export=sp_out -Wl,--export=sp_state. Where
 * several files of a module include this, all but one define SP_CONTRACT_ELSEWHERE before. */

/* Elements of arrays. */
enum {
  SP_PRICE_LENGTH = 24,
  SP_USAGE_LENGTH = 24,
};

/* What the module is given. */
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

/* What the module answers. */
struct sp_water_heater_out {
  /* Temperature to which the thermostat heats the tank (f32, Cel, 40 to 65) */
  float setpoint;
  /* What the tank should reach by the end of the hour (f32, Cel) */
  float goal;
  /* Lowest temperature kept for the draws of this hour (f32, Cel) */
  float reserve;
};

/* What the module keeps from one good evaluation to the next. */
struct sp_water_heater_state {
  /* Unix time at which the hour began in which storing did (i64, s) */
  int64_t hour;
  /* Heating for later hours has begun (bool) */
  bool storing;
};

_Static_assert(offsetof(struct sp_water_heater_in, time) == 0, "time");
_Static_assert(offsetof(struct sp_water_heater_in, price_start) == 8, "price_start");
_Static_assert(offsetof(struct sp_water_heater_in, zone) == 16, "zone");
_Static_assert(offsetof(struct sp_water_heater_in, tank) == 20, "tank");
_Static_assert(offsetof(struct sp_water_heater_in, price) == 24, "price");
_Static_assert(offsetof(struct sp_water_heater_in, usage) == 120, "usage");
_Static_assert(offsetof(struct sp_water_heater_in, comfort) == 216, "comfort");
_Static_assert(offsetof(struct sp_water_heater_in, has_away) == 220, "has_away");
_Static_assert(offsetof(struct sp_water_heater_in, away) == 221, "away");
_Static_assert(sizeof(struct sp_water_heater_in) == 224 && _Alignof(struct sp_water_heater_in) == 8, "sp_in");
_Static_assert(offsetof(struct sp_water_heater_out, setpoint) == 0, "setpoint");
_Static_assert(offsetof(struct sp_water_heater_out, goal) == 4, "goal");
_Static_assert(offsetof(struct sp_water_heater_out, reserve) == 8, "reserve");
_Static_assert(sizeof(struct sp_water_heater_out) == 12 && _Alignof(struct sp_water_heater_out) == 4, "sp_out");
_Static_assert(offsetof(struct sp_water_heater_state, hour) == 0, "hour");
_Static_assert(offsetof(struct sp_water_heater_state, storing) == 8, "storing");
_Static_assert(sizeof(struct sp_water_heater_state) == 16 && _Alignof(struct sp_water_heater_state) == 8, "sp_state");

/* Called for each evaluation. 0: the points are proposed and the state is kept; other values decline, with that reason. */
__attribute__((export_name("evaluate"))) int32_t evaluate(void);

#ifdef SP_CONTRACT_ELSEWHERE
extern struct sp_water_heater_in sp_in;
extern struct sp_water_heater_out sp_out;
extern struct sp_water_heater_state sp_state;
#else
struct sp_water_heater_in sp_in;
struct sp_water_heater_out sp_out;
struct sp_water_heater_state sp_state;

/* The contract's text, water-heater 1.1, as a custom section: packages name it. */
__asm__(
    "\t.section .custom_section.setpoint.contract,\"\",@\n"
    "\t.ascii \"contract water-heater 1.1\\n\"\n"
    "\t.ascii \"signal time i64 1 s\\n\"\n"
    "\t.ascii \"signal price_start i64 1 s\\n\"\n"
    "\t.ascii \"signal zone i32 1 s\\n\"\n"
    "\t.ascii \"signal tank f32 1 Cel\\n\"\n"
    "\t.ascii \"signal price f32 24 1/kW/h\\n\"\n"
    "\t.ascii \"signal usage f32 24 L\\n\"\n"
    "\t.ascii \"signal comfort f32 1 Cel\\n\"\n"
    "\t.ascii \"signal away bool? 1 1\\n\"\n"
    "\t.ascii \"point setpoint f32 1 Cel\\n\"\n"
    "\t.ascii \"probe goal f32 1 Cel\\n\"\n"
    "\t.ascii \"probe reserve f32 1 Cel\\n\"\n"
    "\t.ascii \"state hour i64 1 s\\n\"\n"
    "\t.ascii \"state storing bool 1 1\\n\"\n");
#endif

#endif
