#include "device.h"

#include <string.h>

#include "keys.h"

static const uint8_t frame_end[] = {[SP_FRAMING_CONSOLE] = '\n', [SP_FRAMING_COBS] = 0};

/* --- answers ------------------------------------------------------------------------------------------------------------ */

static void end_answer(struct sp_device *device, bool cut) {
  device->links[device->answer.link].cut = cut;
  device->answer.pending = false;
}

/* Gives the link what it takes. An answer of which it takes nothing for too long is dropped, so that the others go on. */
static void send_answer(struct sp_device *device, uint64_t real_ms) {
  struct sp_answer *answer = &device->answer;
  while (answer->pending) {
    if (answer->piece_position == answer->piece_length) {
      answer->piece_position = 0;
      answer->piece_length = (uint8_t)sp_frame_encode_next(&answer->encoder, answer->piece, sizeof answer->piece);
    }
    if (answer->piece_length == 0) {
      end_answer(device, false);
      return;
    }
    const size_t left = (size_t)answer->piece_length - answer->piece_position;
    const size_t taken = sp_port_write(answer->link, answer->piece + answer->piece_position, left);
    if (taken == 0) {
      if (real_ms - answer->taken_at_ms > SP_FRAME_STALL_MS) end_answer(device, true);
      return;
    }
    answer->piece_position = (uint8_t)(answer->piece_position + taken);
    answer->taken_at_ms = real_ms;
  }
}

static void begin_answer(struct sp_device *device, unsigned index, size_t length, uint64_t real_ms) {
  struct sp_link *link = &device->links[index];
  struct sp_answer *answer = &device->answer;
  answer->pending = true;
  answer->link = (uint8_t)index;
  answer->taken_at_ms = real_ms;
  answer->piece_position = answer->piece_length = 0;
  if (link->cut) answer->piece[answer->piece_length++] = frame_end[link->frame.framing];
  sp_frame_encode(&answer->encoder, link->frame.framing, device->response, length);
  send_answer(device, real_ms);
}

/* --- requests ----------------------------------------------------------------------------------------------------------- */

/* Fills the link's input; a frame that has stopped is dropped. True when there are bytes to decode. */
static bool receive(struct sp_link *link, unsigned index, uint64_t real_ms) {
  if (link->input_position < link->input_length) return true;
  link->input_position = 0;
  link->input_length = (uint8_t)sp_port_read(index, link->input, sizeof link->input);
  if (link->input_length > 0) {
    link->last_byte_ms = real_ms;
    return true;
  }
  if (sp_frame_busy(&link->frame) && real_ms - link->last_byte_ms > SP_FRAME_IDLE_MS) sp_frame_abort(&link->frame);
  return false;
}

uint32_t sp_device_left_ms(const struct sp_device *device, unsigned link) {
  if (device->writer != 0 && device->writer != link + 1u) return 0;
  return sp_control_left_ms(&device->control, sp_port_wall_ms());
}

/* Handles the request in a link's frame: answers it, or leaves it there for the next pass. */
static void handle(struct sp_device *device, unsigned index, uint64_t real_ms) {
  struct sp_link *link = &device->links[index];
  if (!link->waits) link->stage = 0;
  const size_t length = sp_smp_handle(device, index, link->frame.message, link->frame.length, device->response, sizeof device->response);
  link->waits = length == SP_SMP_WAITS;
  if (link->waits && device->writer == 0) device->writer = (uint8_t)(index + 1u);
  if (!link->waits && device->writer == index + 1u) device->writer = 0;
  if (!link->waits && length > 0) begin_answer(device, index, length, real_ms);
}

/* Decodes what has arrived, up to the end of a request, and handles that. True when the link had something. */
static bool serve(struct sp_device *device, unsigned index, uint64_t real_ms) {
  struct sp_link *link = &device->links[index];
  link->overruns = sp_port_overruns(index);
  if (link->waits) {
    handle(device, index, real_ms);
    return !link->waits;
  }
  if (!receive(link, index, real_ms)) return false;
  while (link->input_position < link->input_length) {
    if (!sp_frame_push(&link->frame, link->input[link->input_position++])) continue;
    handle(device, index, real_ms);
    break;
  }
  return true;
}

/* Serves the links in turn until an answer has to wait. True when there may be more to do at once. */
static bool serve_links(struct sp_device *device, uint64_t real_ms) {
  bool busy = false;
  send_answer(device, real_ms);
  for (unsigned i = 0; i < SP_LINKS && !device->answer.pending; i++) {
    const unsigned index = device->turn;
    device->turn = (device->turn + 1u) % SP_LINKS;
    busy |= serve(device, index, real_ms);
    busy |= sp_frame_busy(&device->links[index].frame);
  }
  return busy || device->answer.pending || device->reset_requested;
}

/* Whether bytes were taken from a link that could not be decoded yet. */
static bool input_left(const struct sp_device *device) {
  bool left = false;
  for (unsigned i = 0; i < SP_LINKS; i++)
    left |= !device->links[i].waits && device->links[i].input_position < device->links[i].input_length;
  return left;
}

/* Whether the waiting request goes on at once: there is time for any step. Otherwise it waits for the next evaluation to be over. */
static bool goes_on(const struct sp_device *device) {
  if (device->writer == 0) return false;
  return sp_device_left_ms(device, device->writer - 1u) >= sp_control_step_ms(&device->control);
}

/* --- the loop ----------------------------------------------------------------------------------------------------------- */

/* What a terminal shows after a reset. */
static void banner(struct sp_device *device, const struct sp_app *app) {
  const char *const notice = sp_keys_notice();
  const char *const parts[] = {"Setpoint ", app->version, " on ", sp_port_board, notice[0] == '\0' ? "" : ": ", notice};
  char line[96];
  size_t length = 0;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    for (const char *from = parts[i]; *from != '\0' && length < sizeof line - 1u; from++) line[length++] = *from;
  }
  line[length] = '\0';
  sp_device_print(device, line);
}

void sp_device_init(struct sp_device *device, const struct sp_app *app) {
  memset(device, 0, sizeof *device);
  sp_control_init(&device->control, app, &device->store, sp_port_wall_ms());
  sp_port_watchdog_start();
  sp_store_open(&device->store, app->contract);
  sp_control_boot(&device->control);
  sp_firmware_read(&device->firmware);
  for (unsigned i = 0; i < SP_LINKS; i++) sp_frame_init(&device->links[i].frame);
  banner(device, app);
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

void sp_device_print(struct sp_device *device, const char *line) {
  const size_t length = strlen(line);
  for (unsigned i = 0; i < SP_LINKS; i++) {
    struct sp_link *link = &device->links[i];
    if (link->frame.cobs_seen || (device->answer.pending && device->answer.link == i)) continue;
    link->cut = sp_port_write(i, (const uint8_t *)line, length) < length || sp_port_write(i, (const uint8_t *)"\r\n", 2) < 2;
  }
}

/* A device that has been up for long, and has come past an evaluation, is in no crash loop: with a long period the time alone says
 * nothing. A crash loop that is one already ends by a new package or the operator. */
static void end_crashes(struct sp_control *control, uint64_t real_ms) {
  if (real_ms < SP_CRASHES_CLEAR_MS || control->last.number == 0 || sp_liveness_disabled(&control->liveness)) return;
  sp_liveness_clear_crashes(&control->liveness);
}

void sp_device_poll(struct sp_device *device) {
  const uint64_t real_ms = sp_port_real_ms();
  const bool busy = serve_links(device, real_ms);
  const uint64_t wake_ms = sp_control_poll(&device->control, sp_port_wall_ms());
  const uint64_t now_ms = sp_port_wall_ms();
  if (sp_control_on_time(&device->control, now_ms)) sp_port_watchdog_feed();
  end_crashes(&device->control, real_ms);
  if (device->reset_requested && !device->answer.pending && real_ms >= device->reset_at_ms) sp_port_reset();
  if (input_left(device) && !device->answer.pending) return;
  /* While something is under way on a link its time-outs run in real time, which the wall clock of the bench does not follow. They are
   * short, so the loop stays awake for them: a time that has passed. */
  sp_port_idle(busy || goes_on(device) ? 0 : earlier(wake_ms, now_ms + SP_SLEEP_MAX_MS));
}
