/* The water heater: its contract, made from modules/water-heater/contract.json, and a thermostat on the guarded setpoint. */
#ifndef SP_WATER_HEATER_H
#define SP_WATER_HEATER_H

#include "../core/app.h"
#include "water_heater_contract.h"

extern const struct sp_app sp_water_heater;

/* Port: board input and output of the app. */
enum { SP_WATER_HEATER_SENSOR = 0, SP_WATER_HEATER_RELAY = 0 };

#endif
