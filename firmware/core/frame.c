#include "frame.h"

#include <string.h>

#define CRC_BYTES    2u
#define LENGTH_BYTES 2u
#define FIRST_LINE_0 0x06u /* SMP over console: markers of the first line of a frame and of further lines */
#define FIRST_LINE_1 0x09u
#define NEXT_LINE_0  0x04u
#define NEXT_LINE_1  0x14u
#define MARK_BYTES   2u
#define QUAD         4u
#define LINE_BASE64  ((SP_CONSOLE_LINE_MAX - MARK_BYTES - 1u) / QUAD * QUAD) /* characters between marker and line feed */
#define COBS_FULL    0xffu                                                   /* code of a block without a zero behind it */
#define COBS_BLOCK   254u                                                    /* bytes of such a block */
#define COBS_FIRST   0x02u /* a SMP message's second byte, the flags, is 0: its frame begins with code 1 or 2 */

_Static_assert(SP_MESSAGE_MAX + CRC_BYTES + LENGTH_BYTES <= UINT16_MAX, "lengths are 16 bits");

uint16_t sp_frame_crc16(uint16_t crc, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    crc = (uint16_t)((crc >> 8 | crc << 8) ^ bytes[i]);
    crc = (uint16_t)(crc ^ (crc & 0xffu) >> 4);
    crc = (uint16_t)(crc ^ crc << 12);
    crc = (uint16_t)(crc ^ (crc & 0xffu) << 5);
  }
  return crc;
}

/* --- decoder ---------------------------------------------------------------------------------------------------------- */

enum state { OUTSIDE, FIRST_MARK, NEXT_MARK, LINE, COBS, COBS_SKIP };

void sp_frame_init(struct sp_frame *frame) { memset(frame, 0, sizeof *frame); }

/* Ends the frame that has begun, if any. What follows of it is ignored. */
static void drop(struct sp_frame *frame, uint32_t *counter, enum state next) {
  (*counter)++;
  frame->begun = false;
  frame->dropped = true;
  frame->state = (uint8_t)next;
}

static void begin(struct sp_frame *frame, enum state state) {
  if (frame->begun) frame->counters.malformed++; /* interleaved: the new one counts */
  frame->begun = state == LINE;
  frame->dropped = false;
  frame->length = frame->expected = 0;
  frame->quad_length = 0;
  frame->state = (uint8_t)state;
}

/* The frame has ended: true when it holds a message. */
static bool complete(struct sp_frame *frame, enum sp_framing framing) {
  if (frame->length <= CRC_BYTES) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
    return false;
  }
  if (sp_frame_crc16(0, frame->message, frame->length) != 0) { /* over message and CRC it is 0 */
    drop(frame, &frame->counters.crc, OUTSIDE);
    return false;
  }
  frame->length = (uint16_t)(frame->length - CRC_BYTES);
  frame->framing = framing;
  frame->cobs_seen |= framing == SP_FRAMING_COBS;
  frame->begun = false;
  frame->state = OUTSIDE;
  frame->counters.messages++;
  return true;
}

/* Console text and the space between frames. */
static bool push_outside(struct sp_frame *frame, uint8_t byte) {
  if (byte == FIRST_LINE_0) {
    frame->state = FIRST_MARK;
  } else if (byte == NEXT_LINE_0) {
    frame->state = NEXT_MARK;
  } else if (byte != 0 && byte <= COBS_FIRST && !frame->mid_line) {
    begin(frame, COBS);
    frame->block = (uint8_t)(byte - 1u);
    frame->block_full = false;
  } else if (byte == 0) {
    if (frame->begun) drop(frame, &frame->counters.malformed, OUTSIDE);
    frame->dropped = false;
  }
  return false;
}

static bool push_first_mark(struct sp_frame *frame, uint8_t byte) {
  frame->state = OUTSIDE;
  if (byte != FIRST_LINE_1) return push_outside(frame, byte);
  begin(frame, LINE);
  return false;
}

static bool push_next_mark(struct sp_frame *frame, uint8_t byte) {
  frame->state = OUTSIDE;
  if (byte != NEXT_LINE_1) return push_outside(frame, byte);
  if (frame->begun) {
    frame->state = LINE;
  } else if (!frame->dropped) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
  }
  return false;
}

static int base64_value(uint8_t character) {
  if (character >= 'A' && character <= 'Z') return character - 'A';
  if (character >= 'a' && character <= 'z') return character - 'a' + 26;
  if (character >= '0' && character <= '9') return character - '0' + 52;
  if (character == '+') return 62;
  if (character == '/') return 63;
  return -1;
}

/* One decoded byte of a console frame: the length first, then message and CRC. False when the frame was dropped. */
static bool put_console(struct sp_frame *frame, uint8_t byte) {
  if (frame->expected > 0 && frame->length == frame->expected) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
    return false;
  }
  frame->message[frame->length++] = byte;
  if (frame->expected > 0 || frame->length < LENGTH_BYTES) return true;
  frame->expected = (uint16_t)(frame->message[0] << 8 | frame->message[1]);
  frame->length = 0;
  if (frame->expected > sizeof frame->message) {
    drop(frame, &frame->counters.oversized, OUTSIDE);
  } else if (frame->expected <= CRC_BYTES) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
  }
  return frame->begun;
}

/* Four characters make three bytes; `=` stands for one that is not there. */
static void decode_quad(struct sp_frame *frame) {
  const unsigned padding = frame->quad[3] != '=' ? 0u : frame->quad[2] != '=' ? 1u : 2u;
  uint32_t bits = 0;
  for (unsigned i = 0; i < QUAD; i++) {
    const int value = i < QUAD - padding ? base64_value((uint8_t)frame->quad[i]) : 0;
    if (value < 0) {
      drop(frame, &frame->counters.malformed, OUTSIDE);
      return;
    }
    bits = bits << 6 | (uint32_t)value;
  }
  frame->quad_length = 0;
  for (unsigned i = 0; i < 3u - padding; i++) {
    if (!put_console(frame, (uint8_t)(bits >> (16u - 8u * i)))) return;
  }
}

static bool end_line(struct sp_frame *frame) {
  if (frame->quad_length != 0 || frame->expected == 0) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
    return false;
  }
  if (frame->length == frame->expected) return complete(frame, SP_FRAMING_CONSOLE);
  frame->state = OUTSIDE; /* more lines follow */
  return false;
}

static bool push_line(struct sp_frame *frame, uint8_t byte) {
  if (byte == '\n') return end_line(frame);
  if (byte == '\r') return false;
  if (byte != '=' && base64_value(byte) < 0) {
    drop(frame, &frame->counters.malformed, OUTSIDE);
    return push_outside(frame, byte);
  }
  frame->quad[frame->quad_length++] = (char)byte;
  if (frame->quad_length == QUAD) decode_quad(frame);
  return false;
}

static bool put_cobs(struct sp_frame *frame, uint8_t byte) {
  if (frame->length == sizeof frame->message) {
    drop(frame, &frame->counters.oversized, COBS_SKIP);
    return false;
  }
  frame->message[frame->length++] = byte;
  return true;
}

static bool push_cobs(struct sp_frame *frame, uint8_t byte) {
  if (byte == 0) {
    if (frame->block == 0) return complete(frame, SP_FRAMING_COBS);
    drop(frame, &frame->counters.malformed, OUTSIDE);
    return false;
  }
  if (frame->block > 0) {
    frame->block--;
    (void)put_cobs(frame, byte);
    return false;
  }
  if (!frame->block_full && !put_cobs(frame, 0)) return false; /* the zero that ended the block before */
  frame->block = (uint8_t)(byte - 1u);
  frame->block_full = byte == COBS_FULL;
  return false;
}

static bool push_cobs_skip(struct sp_frame *frame, uint8_t byte) {
  if (byte == 0) frame->state = OUTSIDE;
  return false;
}

bool sp_frame_push(struct sp_frame *frame, uint8_t byte) {
  static bool (*const push[])(struct sp_frame *, uint8_t) = {
      [OUTSIDE] = push_outside, [FIRST_MARK] = push_first_mark, [NEXT_MARK] = push_next_mark, [LINE] = push_line,
      [COBS] = push_cobs,       [COBS_SKIP] = push_cobs_skip,
  };
  const bool message = push[frame->state](frame, byte);
  frame->mid_line = byte != 0 && byte != '\n';
  return message;
}

bool sp_frame_busy(const struct sp_frame *frame) { return frame->begun || frame->state != OUTSIDE; }

void sp_frame_abort(struct sp_frame *frame) {
  if (frame->begun || frame->state == COBS) frame->counters.timeouts++;
  frame->begun = false;
  frame->dropped = true;
  frame->mid_line = false;
  frame->state = OUTSIDE;
}

/* --- encoder ---------------------------------------------------------------------------------------------------------- */

void sp_frame_encode(struct sp_frame_encoder *encoder, enum sp_framing framing, const uint8_t *message, size_t length) {
  *encoder = (struct sp_frame_encoder){
      .message = message,
      .length = (uint16_t)length,
      .crc = sp_frame_crc16(0, message, length),
      .framing = framing,
      .code_due = true,
  };
}

/* Byte `index` of message and CRC. */
static uint8_t content_byte(const struct sp_frame_encoder *encoder, unsigned index) {
  if (index < encoder->length) return encoder->message[index];
  return (uint8_t)(index == encoder->length ? encoder->crc >> 8 : encoder->crc);
}

static uint8_t console_byte(const struct sp_frame_encoder *encoder, unsigned index) {
  const unsigned announced = encoder->length + CRC_BYTES;
  if (index >= LENGTH_BYTES) return content_byte(encoder, index - LENGTH_BYTES);
  return (uint8_t)(index == 0 ? announced >> 8 : announced);
}

static void encode_quad(struct sp_frame_encoder *encoder, unsigned total, uint8_t *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned left = total - encoder->position;
  const unsigned count = left < 3u ? left : 3u;
  uint32_t bits = 0;
  for (unsigned i = 0; i < 3u; i++) bits = bits << 8 | (i < count ? console_byte(encoder, encoder->position + i) : 0u);
  for (unsigned i = 0; i < QUAD; i++) out[i] = (uint8_t)(i <= count ? alphabet[bits >> (18u - 6u * i) & 63u] : '=');
  encoder->position = (uint16_t)(encoder->position + count);
  encoder->line = (uint8_t)(encoder->line + QUAD);
}

/* Marker, four characters and line feed, as far as they are due: at most 7 bytes. */
static size_t encode_console(struct sp_frame_encoder *encoder, uint8_t *out) {
  const unsigned total = LENGTH_BYTES + encoder->length + CRC_BYTES;
  size_t written = 0;
  if (encoder->line == 0) {
    out[written++] = encoder->position == 0 ? FIRST_LINE_0 : NEXT_LINE_0;
    out[written++] = encoder->position == 0 ? FIRST_LINE_1 : NEXT_LINE_1;
  }
  encode_quad(encoder, total, &out[written]);
  written += QUAD;
  encoder->ended = encoder->position == total;
  if (encoder->ended || encoder->line == LINE_BASE64) {
    out[written++] = '\n';
    encoder->line = 0;
  }
  return written;
}

/* One byte of a frame in COBS. */
static uint8_t encode_cobs(struct sp_frame_encoder *encoder) {
  const unsigned total = encoder->length + CRC_BYTES;
  if (!encoder->code_due && encoder->block == 0) {
    if (encoder->position == total) {
      encoder->ended = true;
      return 0;
    }
    if (!encoder->block_full) encoder->position++; /* the zero that the code stands for */
    encoder->code_due = true;
  }
  if (!encoder->code_due) {
    encoder->block--;
    return content_byte(encoder, encoder->position++);
  }
  unsigned run = 0;
  while (run < COBS_BLOCK && encoder->position + run < total && content_byte(encoder, encoder->position + run) != 0) run++;
  encoder->block = (uint8_t)run;
  encoder->block_full = run == COBS_BLOCK;
  encoder->code_due = false;
  return (uint8_t)(run + 1u);
}

size_t sp_frame_encode_next(struct sp_frame_encoder *encoder, uint8_t *out, size_t cap) {
  size_t written = 0;
  while (!encoder->ended && cap - written >= SP_FRAME_PIECE_MIN) {
    if (encoder->framing == SP_FRAMING_CONSOLE) {
      written += encode_console(encoder, &out[written]);
    } else {
      out[written++] = encode_cobs(encoder);
    }
  }
  return written;
}
