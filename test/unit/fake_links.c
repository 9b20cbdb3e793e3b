#include "fake_links.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct fake_port fake_port;

static jmp_buf on_reset;

const char *const sp_port_board = "board";
const char *const sp_port_cpu = "cpu";
const char *const sp_port_platform = "platform";
const char *const sp_port_os = "bare metal";
const char *const sp_port_limits = "no isolation";
const uint32_t sp_port_cpu_hz = 1000000u;

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  static const uint8_t id[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
  if (cap < sizeof id) abort();
  memcpy(out, id, sizeof id);
  return sizeof id;
}

const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count) {
  static const struct sp_firmware_range ranges[] = {{(const uint8_t *)"vectors", 7}, {(const uint8_t *)"code", 4}};
  *count = sizeof ranges / sizeof ranges[0];
  return ranges;
}

uint64_t sp_port_wall_ms(void) { return fake_port.wall_ms + (fake_port.passed_ms != NULL ? fake_port.passed_ms() : 0); }

uint64_t sp_port_real_ms(void) { return fake_port.real_ms; }

void sp_port_idle(uint64_t until_ms) {
  fake_port.idle_until_ms = until_ms;
  fake_port.idles++;
}

_Noreturn void sp_port_reset(void) { longjmp(on_reset, 1); }

size_t sp_port_read(unsigned link, uint8_t *out, size_t cap) {
  struct fake_link *from = &fake_port.links[link];
  size_t count = 0;
  while (count < cap && from->in_position < from->in_length) out[count++] = from->in[from->in_position++];
  return count;
}

size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len) {
  struct fake_link *to = &fake_port.links[link];
  const size_t count = len < to->room ? len : to->room;
  if (to->out_length + count > FAKE_QUEUE) abort();
  memcpy(to->out + to->out_length, bytes, count);
  to->out_length += count;
  if (to->room != SIZE_MAX) to->room -= count;
  return count;
}

uint32_t sp_port_overruns(unsigned link) { return fake_port.links[link].overruns; }

void fake_port_reset(void) {
  memset(&fake_port, 0, sizeof fake_port);
  fake_port.wall_ms = fake_port.real_ms = 1000;
  for (unsigned i = 0; i < SP_LINKS; i++) fake_port.links[i].room = SIZE_MAX;
}

void fake_receive(unsigned link, const void *bytes, size_t length) {
  struct fake_link *to = &fake_port.links[link];
  if (to->in_position == to->in_length) to->in_position = to->in_length = 0;
  if (to->in_length + length > FAKE_QUEUE) abort();
  memcpy(to->in + to->in_length, bytes, length);
  to->in_length += length;
}

void fake_receive_message(unsigned link, enum sp_framing framing, const uint8_t *message, size_t length) {
  struct sp_frame_encoder encoder;
  uint8_t piece[64];
  sp_frame_encode(&encoder, framing, message, length);
  for (size_t taken; (taken = sp_frame_encode_next(&encoder, piece, sizeof piece)) > 0;) fake_receive(link, piece, taken);
}

bool fake_poll(struct sp_device *device) {
  if (setjmp(on_reset) != 0) return true;
  sp_device_poll(device);
  return false;
}

void fake_run(struct sp_device *device, unsigned passes) {
  do {
    if (fake_poll(device)) abort();
  } while (passes-- > 1 && fake_port.idle_until_ms <= sp_port_wall_ms());
}

size_t fake_sent_message(unsigned link, uint8_t *message, size_t cap) {
  struct fake_link *from = &fake_port.links[link];
  struct sp_frame frame;
  sp_frame_init(&frame);
  for (size_t i = 0; i < from->out_length; i++) {
    if (!sp_frame_push(&frame, from->out[i])) continue;
    if (frame.length > cap) abort();
    memcpy(message, frame.message, frame.length);
    from->out_length -= i + 1;
    memmove(from->out, from->out + i + 1, from->out_length);
    return frame.length;
  }
  return 0;
}

size_t fake_unhex(const char *hex, uint8_t *out, size_t cap) {
  const size_t length = strlen(hex) / 2;
  if (length > cap) abort();
  for (size_t i = 0; i < length; i++) {
    const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
    out[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return length;
}
