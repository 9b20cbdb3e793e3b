/* The composition: all state of the firmware in one struct, and the main loop that moves bytes from links through the stages. */
#ifndef SP_DEVICE_H
#define SP_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "control.h"
#include "frame.h"
#include "reasons.h"
#include "smp.h"
#include "store.h"
#include "../port.h"

struct sp_link {
  struct sp_frame frame;
  uint64_t last_byte_ms;
};

struct sp_device {
  struct sp_control control;
  struct sp_store store;
  struct sp_reasons reasons;
  struct sp_link links[SP_LINKS];
  bool reset_requested;
  uint64_t reset_at_ms; /* after the answer has gone out */
  uint8_t response[SP_MESSAGE_MAX];
};

/* Safe outputs first, then everything else. */
void sp_device_init(struct sp_device *device, const struct sp_app *app);

/* One pass of the main loop: every link, then what is due; sleeps until there is more to do. */
void sp_device_poll(struct sp_device *device);

/* One line of text on every link that has not seen COBS; dropped where it does not fit. */
void sp_device_print(struct sp_device *device, const char *line);

#endif
