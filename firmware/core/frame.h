/* Bytes of a link <-> SMP messages. Two framings, told apart by the first bytes of each frame (SPEC.md, "Framings"):
 * console (06 09 / 04 14, base64, CRC-16/XMODEM, lines) and COBS (CRC-16/XMODEM, 0x00 between frames). */
#ifndef SP_FRAME_H
#define SP_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

enum sp_framing { SP_FRAMING_CONSOLE, SP_FRAMING_COBS };

struct sp_frame_counters {
  uint32_t messages, crc, malformed, oversized, timeouts;
};

/* Decoder state of one link. Zero it with sp_frame_init. `message` is valid from a true sp_frame_push until the next push. */
struct sp_frame {
  uint8_t state;
  enum sp_framing framing;   /* of the last complete message: the answer uses it */
  bool mid_line;             /* the last byte ended no line or frame: no COBS frame begins here */
  bool cobs_seen;            /* no console text on this link any more */
  bool begun;                /* console: a frame has begun and not ended */
  bool dropped;              /* console: the last frame was dropped, so its further lines are no news */
  uint16_t length;           /* bytes in message, CRC included while decoding */
  uint16_t expected;         /* console: announced bytes (message + CRC); 0 before the length is known */
  uint8_t block, block_full; /* COBS: bytes left in the block; whether it ends without a zero */
  uint8_t quad_length;       /* console: base64 characters waiting */
  char quad[4];
  struct sp_frame_counters counters;
  uint8_t message[SP_MESSAGE_MAX + 2u];
};

void sp_frame_init(struct sp_frame *frame);

/* Feeds one byte. True when it completed a message with a good CRC: frame->message, frame->length bytes without the CRC. Damaged,
 * oversized and interleaved frames are dropped and counted; decoding goes on at the next line feed or 0x00. */
bool sp_frame_push(struct sp_frame *frame, uint8_t byte);

/* Whether a frame has begun and not ended; the caller drops it with sp_frame_abort after SP_FRAME_IDLE_MS of silence. */
bool sp_frame_busy(const struct sp_frame *frame);
void sp_frame_abort(struct sp_frame *frame);

/* Encoder: produces the frame of a message piece by piece, so that no second buffer is needed. The message stays the caller's and
 * must live until the end. */
struct sp_frame_encoder {
  const uint8_t *message;
  uint16_t length, position; /* position counts encoded source bytes: console: length prefix, message, CRC; COBS: message, CRC */
  uint16_t crc;
  enum sp_framing framing;
  uint8_t line;              /* console: base64 characters on this line */
  uint8_t block, block_full; /* COBS: bytes left in the block; whether it ends without a zero */
  bool code_due;             /* COBS: a code byte comes next */
  bool ended;
};

void sp_frame_encode(struct sp_frame_encoder *encoder, enum sp_framing framing, const uint8_t *message, size_t length);

/* Writes the next bytes of the frame, at most cap (at least SP_FRAME_PIECE_MIN). Returns how many; 0 at the end. */
#define SP_FRAME_PIECE_MIN 8u
size_t sp_frame_encode_next(struct sp_frame_encoder *encoder, uint8_t *out, size_t cap);

/* CRC-16/XMODEM (polynomial 0x1021, initial 0). */
uint16_t sp_frame_crc16(uint16_t crc, const uint8_t *bytes, size_t length);

#endif
