/* A link: bytes through frame, SMP and the groups of a whole device. The input's first bit tells bytes as they come on the wire from
 * messages that are framed here; its other bits what was before the boot. In front of each message stand two bytes: its length, and what
 * happens around it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/water_heater.h"
#include "board.h"
#include "core/cbor.h"
#include "core/device.h"
#include "core/liveness.h"
#include "fuzz.h"

#include "../unit/fake_flash.h"
#include "../unit/fake_links.h"

enum { COBS = 0x04, OTHER_LINK = 0x08, A_PERIOD = 0x10, SILENCE = 0x20, WRONG_LENGTH = 0x40 }; /* and two bits of the length */

enum { RAW = 0x01, CAUSE_AT = 1, A_DEVICE = 0x08, CRASHES_AT = 4, BY_FAULT = 0x40, DAMAGED = 0x80 }; /* the first byte */

#define PIECE   61u   /* bytes of raw input between two passes of the main loop */
#define PASSES  1000u /* in which the device must have dealt with what it was sent */
#define A_WHILE 2000u /* ms; longer than each time-out of links */

static struct sp_device device;
static struct sp_frame answers[SP_LINKS];
static unsigned asked, answered;

static void boot(enum sp_reset_cause cause) {
  fuzz_reset_cause = cause;
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
  for (unsigned i = 0; i < SP_LINKS; i++) sp_frame_init(&answers[i]);
}

/* What the RAM holds that a reset leaves alone: anything, or what a device left there that crashed with a module. */
static void leave(unsigned how) {
  struct sp_liveness liveness;
  uint8_t hash[32];
  memset(fuzz_retained, (int)how, SP_RETAINED_BYTES);
  if ((how & A_DEVICE) == 0) return;
  memset(hash, (int)how, sizeof hash);
  sp_liveness_init(&liveness, SP_RESET_POWER);
  for (unsigned crashes = how >> CRASHES_AT & 3u; crashes > 0; crashes--) {
    hash[0]++;
    sp_liveness_loading(&liveness, hash);
    sp_liveness_init(&liveness, (how & BY_FAULT) != 0 ? SP_RESET_FAULT : SP_RESET_WATCHDOG);
  }
  if ((how & DAMAGED) == 0) return;
  for (unsigned copy = 0; copy < SP_KEPT_COPIES; copy++) fuzz_retained[copy * sizeof(struct sp_kept) + how % sizeof(struct sp_kept)] ^= 1u;
}

/* Any answer: a whole message, of this protocol, with a payload that is what the device itself would take. */
static void check_answer(const struct sp_frame *answer) {
  const uint8_t *message = answer->message;
  FUZZ_CHECK(answer->length > SP_SMP_HEADER && answer->length <= SP_MESSAGE_MAX, "an answer of a wrong length");
  FUZZ_CHECK((message[0] & 1u) != 0 && message[1] == 0, "an answer that is none");
  FUZZ_CHECK((message[2] << 8 | message[3]) == answer->length - (int)SP_SMP_HEADER, "an answer whose header has another length");
  FUZZ_CHECK(sp_cbor_check(message + SP_SMP_HEADER, answer->length - SP_SMP_HEADER), "an answer that is no CBOR");
}

static void take_answers(unsigned link) {
  struct sp_frame *frame = &answers[link];
  struct fake_link *sent = &fake_port.links[link];
  for (size_t i = 0; i < sent->out_length; i++) {
    if (!sp_frame_push(frame, sent->out[i])) continue;
    check_answer(frame);
    answered++;
  }
  sent->out_length = 0;
  FUZZ_CHECK(frame->counters.crc + frame->counters.malformed + frame->counters.oversized == 0, "a frame that nobody can decode");
}

/* The main loop, until all that was sent is read and answered. */
static void run(void) {
  for (unsigned pass = 0;; pass++) {
    FUZZ_CHECK(pass < PASSES, "the device does not come to rest");
    const bool restarted = fake_poll(&device);
    for (unsigned i = 0; i < SP_LINKS; i++) take_answers(i);
    if (restarted) boot(SP_RESET_SOFTWARE);
    bool busy = device.answer.pending;
    for (unsigned i = 0; i < SP_LINKS; i++) {
      const struct fake_link *link = &fake_port.links[i];
      busy |= link->in_position < link->in_length || device.links[i].input_position < device.links[i].input_length;
      if (!device.links[i].waits) continue;
      busy = true; /* for flash, until an evaluation is over */
      if (fake_port.idle_until_ms > fake_port.wall_ms) fake_port.wall_ms = fake_port.idle_until_ms;
    }
    if (!busy) return;
  }
}

static void pass_time(uint64_t ms) {
  fake_port.wall_ms += ms;
  fake_port.real_ms += ms;
  run();
}

static void send_raw(const uint8_t *bytes, size_t length) {
  for (size_t at = 0; at < length; at += PIECE) {
    fake_receive(0, bytes + at, fuzz_min(PIECE, length - at));
    run();
  }
}

static void send_message(unsigned what, const uint8_t *bytes, size_t length) {
  uint8_t *message = malloc(length);
  memcpy(message, bytes, length);
  if (length >= SP_SMP_HEADER && (what & WRONG_LENGTH) == 0) {
    message[2] = (uint8_t)((length - SP_SMP_HEADER) >> 8);
    message[3] = (uint8_t)(length - SP_SMP_HEADER);
  }
  asked++;
  fake_receive_message((what & OTHER_LINK) != 0, (what & COBS) != 0 ? SP_FRAMING_COBS : SP_FRAMING_CONSOLE, message, length);
  free(message);
  run();
}

static void send_messages(const uint8_t *bytes, size_t size) {
  while (size > 2) {
    const unsigned what = bytes[1];
    const size_t length = fuzz_min(((what & 3u) << 8) | bytes[0], size - 2);
    if (length > 0) send_message(what, bytes + 2, length);
    if ((what & A_PERIOD) != 0) pass_time(sp_water_heater.contract->budget.period_ms);
    if ((what & SILENCE) != 0) pass_time(A_WHILE);
    bytes += 2 + length;
    size -= 2 + length;
  }
  FUZZ_CHECK(answered <= asked, "more answers than requests");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const enum sp_reset_cause causes[] = {SP_RESET_POWER, SP_RESET_SOFTWARE, SP_RESET_WATCHDOG, SP_RESET_FAULT};
  if (size < 2) return 0;
  fuzz_sensor = data[0];
  asked = answered = 0;
  fake_flash_reset(&fake_parts[data[0] / 2u % FAKE_PARTS]);
  leave(data[0]);
  boot(causes[data[0] >> CAUSE_AT & 3u]);
  if ((data[0] & RAW) != 0) {
    send_raw(data + 1, size - 1);
  } else {
    send_messages(data + 1, size - 1);
  }
  pass_time(A_WHILE);
  return 0;
}
