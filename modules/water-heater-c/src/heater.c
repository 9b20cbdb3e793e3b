/* The water heater of ../../water-heater in C: its README explains the strategy, and its answers are the same to the bit. */
#include "contract.h"

/* The plant, from its name plate. */
#define LITRES     170.0f /* what a nominal 50-gallon electric tank holds */
#define WATTS      4500.0f
#define WATT_HOURS 1.163f                          /* to warm a litre of water by one kelvin */
#define HEATING    (WATTS / (LITRES * WATT_HOURS)) /* K an hour with the element on */
#define STANDING   0.2f                            /* K an hour lost through the insulation */

/* The household. */
#define DRAWN_AT 52.0f                         /* the usage history counts litres of this temperature */
#define INLET    10.0f                         /* cold water in winter */
#define DRAW     ((DRAWN_AT - INLET) / LITRES) /* K lost with a litre drawn */

/* The control. */
#define HYSTERESIS 2.0f               /* the thermostat closes this far below the setpoint */
#define MARGIN     2.0f               /* for draws a little larger than usual */
#define HOTTEST    65.0f              /* highest setpoint, as in the contract */
#define SPARE      0.8f               /* share of an hour's heating that a plan may count on */
#define STORING    0.05f              /* a price must differ by this share to be worth storing for */
#define HOUR       3600               /* s */
#define PERIOD     (300.0f / 3600.0f) /* hours between evaluations */

#define NO_FORECAST 1 /* reason for declining: the prices do not cover this hour */

/* There is no C library. What is one instruction is a builtin of the compiler: __builtin_fabsf. */
static float min(float a, float b) { return a < b ? a : b; }
static float max(float a, float b) { return a > b ? a : b; }

/* Kelvins that the tank loses in a local hour: of an average day, or of one without anybody at home. */
static float loss(int32_t local) {
  const float drawn = sp_in.has_away && sp_in.away ? 0 : sp_in.usage[local % 24];
  return STANDING + drawn * DRAW;
}

/* Temperature to be reached by the end of hour `first` of the forecast, which is local hour `local`. */
static float target(int32_t first, int32_t local, float lowest) {
  const float dearest = sp_in.price[first] + __builtin_fabsf(sp_in.price[first]) * STORING;
  float need = lowest;
  for (int32_t i = SP_PRICE_LENGTH - 1; i > first; i--) {
    const float lost = loss(local + i - first);
    const float heated = sp_in.price[i] <= dearest ? HEATING * SPARE : 0;
    /* All draws of an hour may come in its first minutes: what is heated later in the same hour does not serve them. */
    need = min(HOTTEST, max(lowest + lost, need + lost - heated));
  }
  return need;
}

int32_t evaluate(void) {
  const int64_t age = sp_in.time - sp_in.price_start;
  if (age < 0 || age >= SP_PRICE_LENGTH * HOUR) return NO_FORECAST;
  const int32_t local = (int32_t)((sp_in.time + sp_in.zone) / HOUR % 24);
  const float left = (float)(HOUR - age % HOUR) / HOUR; /* of this hour, as a share */
  const float lowest = sp_in.comfort + HYSTERESIS + MARGIN;

  /* Standing warm costs, so begin only when the element needs the rest of the hour; then go on until it ends. */
  const float goal = target((int32_t)(age / HOUR), local, lowest);
  const int64_t start = sp_in.time - age % HOUR;
  const bool store = (sp_state.storing && sp_state.hour == start) || goal - sp_in.tank >= HEATING * (left - PERIOD);
  sp_state.storing = store;
  sp_state.hour = start;
  /* The rest of this hour's draws is served whatever it costs. */
  const float reserve = lowest + loss(local) * left;
  sp_out.setpoint = min(HOTTEST, max(reserve, store ? goal : lowest));
  sp_out.goal = goal;
  sp_out.reserve = reserve;
  return 0;
}
