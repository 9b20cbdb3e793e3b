/* The composition: all state of the firmware in one struct, and the main loop that moves bytes from links through the stages. */
#ifndef SP_DEVICE_H
#define SP_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "control.h"
#include "firmware.h"
#include "frame.h"
#include "reasons.h"
#include "smp.h"
#include "store.h"
#include "../port.h"

#define SP_DEVICE_PIECE 64u /* bytes taken from or given to a link at once */

struct sp_link {
  struct sp_frame frame;
  uint64_t last_byte_ms; /* real time */
  uint32_t overruns;
  bool waits;    /* the request in the frame is handled again; no byte is decoded before it is answered */
  uint8_t stage; /* how far its handler has come */
  bool cut;      /* what was sent last did not end: its end comes before the next frame */
  uint8_t input_length, input_position;
  uint8_t input[SP_DEVICE_PIECE]; /* taken from the link and not yet decoded */
};

/* The answer that is going out. There is one response buffer, so there is one answer at a time. */
struct sp_answer {
  bool pending;
  uint8_t link;
  uint8_t piece_length, piece_position;
  uint64_t taken_at_ms; /* real time at which the link took something last */
  struct sp_frame_encoder encoder;
  uint8_t piece[SP_DEVICE_PIECE];
};

struct sp_device {
  struct sp_control control;
  struct sp_store store;
  struct sp_firmware firmware;
  struct sp_reasons reasons;
  struct sp_link links[SP_LINKS];
  unsigned turn;  /* the link that is served first in the next pass */
  uint8_t writer; /* the link whose waiting request has flash for itself, counted from 1; 0: none */
  struct sp_answer answer;
  bool reset_requested;
  uint64_t reset_at_ms; /* real time; and not before the answer has gone out */
  uint8_t response[SP_MESSAGE_MAX];
};

/* Safe outputs first, then everything else. */
void sp_device_init(struct sp_device *device, const struct sp_app *app);

/* One pass of the main loop: at most one request, then what is due; sleeps until there is more to do. */
void sp_device_poll(struct sp_device *device);

/* Time in which a request of a link may stop flash. */
uint32_t sp_device_left_ms(const struct sp_device *device, unsigned link);

/* One line of text, line feed excluded, on every link that has not seen COBS and sends nothing else; cut where it does not fit. */
void sp_device_print(struct sp_device *device, const char *line);

#endif
