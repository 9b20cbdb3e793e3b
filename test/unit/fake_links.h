/* Links, clocks and identity of a board as a test wants them: bytes go in and come out, time stands unless the test moves it. */
#ifndef SP_FAKE_LINKS_H
#define SP_FAKE_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/device.h"
#include "port.h"

#define FAKE_QUEUE 16384u

struct fake_link {
  uint8_t in[FAKE_QUEUE], out[FAKE_QUEUE];
  size_t in_length, in_position, out_length;
  size_t room; /* bytes that the send queue still takes; SIZE_MAX: all */
  uint32_t overruns;
};

struct fake_port {
  struct fake_link links[SP_LINKS];
  uint64_t wall_ms, real_ms;
  uint64_t (*passed_ms)(void); /* what comes on top of wall_ms by itself; NULL: nothing */
  uint64_t idle_until_ms;      /* of the last idle */
  unsigned idles;              /* how often the device has slept, or would have */
};

extern struct fake_port fake_port;

/* Empty links with endless queues, both clocks at 1,000 ms. */
void fake_port_reset(void);

/* Bytes that the device will receive. */
void fake_receive(unsigned link, const void *bytes, size_t length);

/* The same, as a frame. */
void fake_receive_message(unsigned link, enum sp_framing framing, const uint8_t *message, size_t length);

/* One pass of the main loop. True when the device has reset itself in it. */
bool fake_poll(struct sp_device *device);

/* Passes until the device wants to sleep, at most so many. */
void fake_run(struct sp_device *device, unsigned passes);

/* Takes the next message that the device has sent, skipping text. Returns its length, 0 when there is none. */
size_t fake_sent_message(unsigned link, uint8_t *message, size_t cap);

/* Hex to bytes; returns how many. */
size_t fake_unhex(const char *hex, uint8_t *out, size_t cap);

#endif
