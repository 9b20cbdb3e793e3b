/* The firmware: the water heater on whatever board the port is for. */
#include "../core/device.h"
#include "water_heater.h"

static struct sp_device device;

void sp_main(void) {
  sp_device_init(&device, &sp_water_heater);
  for (;;) sp_device_poll(&device);
}
