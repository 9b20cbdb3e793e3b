#include "journal.h"

#include <string.h>

#include "error.h"

/* Head of a half, written last: magic, u16 version, u16 0, generation, CRC over these. The first 16 bytes in every version. */
#define HALF_HEAD  16u
#define HALF_MAGIC 0x4a505321u /* "!SPJ" */

/* Head of a record, in units of its own: u16 length, u8 type, u8 mark, CRC over these. */
#define RECORD_HEAD 8u
#define RECORD_MARK 0x5eu
#define CRC_SIZE    4u /* behind the payload, over head and payload */
#define CHUNK       64u

_Static_assert(HALF_HEAD % SP_FLASH_UNIT_MAX == 0, "the first record begins at a unit");

static enum sp_flash_area area_of(unsigned half) { return half == 0 ? SP_FLASH_JOURNAL_0 : SP_FLASH_JOURNAL_1; }

static unsigned spare_of(const struct sp_journal *journal) { return 1u - journal->half; }

/* CRC-32 (ISO-HDLC, as in zlib), by half bytes; `crc` is 0 or that of the bytes before. */
static uint32_t crc32(uint32_t crc, const uint8_t *bytes, size_t length) {
  static const uint32_t table[16] = {
      0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu, 0x76dc4190u, 0x6b6b51f4u, 0x4db26158u, 0x5005713cu,
      0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu, 0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu,
  };
  crc = ~crc;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    crc = crc >> 4 ^ table[crc & 15u];
    crc = crc >> 4 ^ table[crc & 15u];
  }
  return ~crc;
}

static void put32(uint8_t *out, uint32_t value) {
  for (unsigned i = 0; i < 4; i++) out[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get32(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Where a record's payload begins after its head, and how much flash the whole takes. */
static uint32_t head_extent(void) { return sp_flash_round(RECORD_HEAD); }

static uint32_t extent(uint32_t length) { return head_extent() + sp_flash_round(length + CRC_SIZE); }

/* --- reading ------------------------------------------------------------------------------------------------------------ */

enum half_kind { BLANK, WHOLE, LATER, UNREADABLE };

static enum half_kind inspect(unsigned half, uint32_t *generation) {
  uint8_t head[HALF_HEAD];
  const enum sp_flash_area area = area_of(half);
  *generation = 0;
  if (!sp_port_flash_read(area, 0, head, sizeof head)) return UNREADABLE;
  if (get32(head) == HALF_MAGIC && get32(head + 12) == crc32(0, head, 12)) {
    const uint32_t version = get32(head + 4) & 0xffffu;
    *generation = get32(head + 8);
    if (version > SP_JOURNAL_VERSION) return LATER;
    if (version == SP_JOURNAL_VERSION) return WHOLE;
  }
  return sp_flash_used(area, 0, sp_flash_size(area)) == 0 ? BLANK : UNREADABLE;
}

/* The CRCs cover the generation, so that nothing that an erase left behind counts later. */
static uint32_t seed(uint32_t generation) {
  uint8_t bytes[4];
  put32(bytes, generation);
  return crc32(0, bytes, sizeof bytes);
}

static void make_head(uint8_t head[RECORD_HEAD], uint32_t generation, unsigned type, uint32_t length) {
  head[0] = (uint8_t)length;
  head[1] = (uint8_t)(length >> 8);
  head[2] = (uint8_t)type;
  head[3] = RECORD_MARK;
  put32(head + 4, crc32(seed(generation), head, 4));
}

static bool payload_good(enum sp_flash_area area, uint32_t offset, uint32_t length, uint32_t crc) {
  uint8_t chunk[CHUNK];
  for (uint32_t at = 0; at < length; at += CHUNK) {
    const uint32_t count = length - at < CHUNK ? length - at : CHUNK;
    if (!sp_port_flash_read(area, offset + at, chunk, count)) return false;
    crc = crc32(crc, chunk, count);
  }
  return sp_port_flash_read(area, offset + length, chunk, CRC_SIZE) && get32(chunk) == crc;
}

/* Whether a record's head stands at offset; then its length and type. */
static bool read_head(enum sp_flash_area area, uint32_t offset, uint32_t generation, uint8_t head[RECORD_HEAD]) {
  uint8_t expected[RECORD_HEAD];
  if (!sp_port_flash_read(area, offset, head, RECORD_HEAD)) return false;
  make_head(expected, generation, head[2], (uint32_t)head[0] | (uint32_t)head[1] << 8);
  return memcmp(head, expected, RECORD_HEAD) == 0;
}

/* Finds the latest records of the active half. A head is in flash before its payload is begun: so where a head cannot be read nothing
 * follows that belongs to it, and where it can, its payload is skipped whole, torn or not. What a payload holds is never taken for a
 * record. Where there is no head a record may begin at the next unit: an extent need be no multiple of a head's. */
static void scan(struct sp_journal *journal) {
  const enum sp_flash_area area = area_of(journal->half);
  const uint32_t used = sp_flash_used(area, 0, sp_flash_size(area));
  uint32_t at = HALF_HEAD;
  journal->end = at;
  memset(journal->record, 0, sizeof journal->record);
  while (at < used && at + head_extent() <= sp_flash_size(area)) {
    uint8_t head[RECORD_HEAD];
    if (!read_head(area, at, journal->generation, head)) {
      journal->end = at + head_extent(); /* what reads blank of a torn head may not be blank */
      at += sp_flash_round(1);
      continue;
    }
    const uint32_t length = (uint32_t)head[0] | (uint32_t)head[1] << 8;
    const uint32_t payload = at + head_extent();
    if (head[2] < SP_JOURNAL_TYPES && length <= SP_JOURNAL_PAYLOAD_MAX && at + extent(length) <= sp_flash_size(area) &&
        payload_good(area, payload, length, crc32(seed(journal->generation), head, RECORD_HEAD))) {
      journal->record[head[2]].offset = payload;
      journal->record[head[2]].length = (uint16_t)length;
    }
    at += extent(length);
    journal->end = at;
  }
}

static int erase_half(unsigned half) {
  const enum sp_flash_area area = area_of(half);
  for (uint32_t at = 0; at < sp_flash_size(area); at += sp_flash_sector(area)) {
    const int error = sp_flash_erase(area, at);
    if (error != SP_OK) return error;
  }
  return SP_OK;
}

static uint32_t erase_half_ms(unsigned half) {
  const enum sp_flash_area area = area_of(half);
  return sp_flash_size(area) / sp_flash_sector(area) * sp_flash_erase_ms(area);
}

static int erase_spare(struct sp_journal *journal) {
  const int error = erase_half(spare_of(journal));
  journal->spare_erased = error == SP_OK;
  if (error == SP_OK) journal->spare_used = journal->spare_newer = false;
  return error;
}

enum sp_journal_status sp_journal_open(struct sp_journal *journal) {
  uint32_t generation[2];
  const enum half_kind kind[2] = {inspect(0, &generation[0]), inspect(1, &generation[1])};
  memset(journal, 0, sizeof *journal);
  if (kind[0] == LATER || kind[1] == LATER) {
    journal->status = SP_JOURNAL_FUTURE;
  } else if (kind[0] == WHOLE || kind[1] == WHOLE) {
    journal->status = SP_JOURNAL_READY;
    journal->half = kind[0] != WHOLE || (kind[1] == WHOLE && generation[1] > generation[0]);
    journal->generation = generation[journal->half];
    journal->spare_used = kind[spare_of(journal)] != BLANK;
    scan(journal);
    if (kind[spare_of(journal)] == WHOLE) (void)erase_spare(journal); /* when that fails, tidy tries again */
  } else {
    journal->status = kind[0] == BLANK && kind[1] == BLANK ? SP_JOURNAL_NEW : SP_JOURNAL_LOST;
    journal->half = 1; /* so that the first half to be written is 0 */
    journal->spare_used = kind[0] != BLANK;
  }
  return journal->status;
}

uint32_t sp_journal_get(const struct sp_journal *journal, unsigned type, uint8_t *out, uint32_t cap) {
  if (journal->status != SP_JOURNAL_READY || type >= SP_JOURNAL_TYPES) return 0;
  const uint32_t length = journal->record[type].length;
  if (journal->record[type].offset == 0 || length > cap) return 0;
  return sp_port_flash_read(area_of(journal->half), journal->record[type].offset, out, length) ? length : 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

/* The payload of a record to write: from RAM, or a copy of the active half's. */
struct payload {
  unsigned type;
  const uint8_t *bytes; /* NULL: at offset of the half */
  enum sp_flash_area area;
  uint32_t offset, length;
};

static bool read_payload(const struct payload *payload, uint32_t at, uint8_t *out, uint32_t count) {
  if (payload->bytes == NULL) return sp_port_flash_read(payload->area, payload->offset + at, out, count);
  memcpy(out, payload->bytes + at, count);
  return true;
}

static int write_payload(struct sp_flash_writer *writer, const struct payload *payload, uint32_t crc) {
  uint8_t chunk[CHUNK];
  int error = SP_OK;
  for (uint32_t at = 0; at < payload->length && error == SP_OK; at += CHUNK) {
    const uint32_t count = payload->length - at < CHUNK ? payload->length - at : CHUNK;
    if (!read_payload(payload, at, chunk, count)) return SP_E_FLASH;
    crc = crc32(crc, chunk, count);
    error = sp_flash_write(writer, chunk, count);
  }
  put32(chunk, crc);
  if (error == SP_OK) error = sp_flash_write(writer, chunk, CRC_SIZE);
  return error == SP_OK ? sp_flash_close(writer) : error;
}

/* Writes a record at journal->end, which moves behind it whether it succeeds or not. */
static int write_record(struct sp_journal *journal, const struct payload *payload) {
  struct sp_flash_writer writer;
  uint8_t head[RECORD_HEAD];
  const uint32_t offset = journal->end + head_extent();
  sp_flash_writer_init(&writer, area_of(journal->half), journal->end);
  journal->end += extent(payload->length);
  make_head(head, journal->generation, payload->type, payload->length);
  int error = sp_flash_write(&writer, head, sizeof head);
  if (error == SP_OK) error = sp_flash_close(&writer);
  if (error == SP_OK) error = write_payload(&writer, payload, crc32(seed(journal->generation), head, sizeof head));
  if (error != SP_OK) return SP_E_FLASH;
  journal->record[payload->type].offset = offset;
  journal->record[payload->type].length = (uint16_t)payload->length;
  return SP_OK;
}

static int write_half_head(const struct sp_journal *journal) {
  struct sp_flash_writer writer;
  uint8_t head[HALF_HEAD];
  put32(head, HALF_MAGIC);
  put32(head + 4, SP_JOURNAL_VERSION);
  put32(head + 8, journal->generation);
  put32(head + 12, crc32(0, head, 12));
  sp_flash_writer_init(&writer, area_of(journal->half), 0);
  const int error = sp_flash_write(&writer, head, sizeof head);
  return error == SP_OK ? sp_flash_close(&writer) : error;
}

/* Moves the latest records into the other half, with `change` (may be NULL) in the place of the one of its type. The head of the half,
 * written last, makes it the active one; the old half is not touched. When writing that head fails it may be whole all the same, now or
 * after a reset: then the half is erased before anything is put into the old one. */
static int compact(struct sp_journal *journal, const struct payload *change) {
  int error = journal->spare_erased ? SP_OK : erase_spare(journal);
  struct sp_journal next = {.half = (uint8_t)spare_of(journal),
                            .generation = journal->generation + 1u,
                            .end = HALF_HEAD,
                            .spare_used = journal->status != SP_JOURNAL_NEW};
  if (error != SP_OK) return error;
  journal->spare_erased = false;
  journal->spare_used = true;
  for (unsigned type = 0; type < SP_JOURNAL_TYPES && error == SP_OK; type++) {
    const struct payload copy = {
        .type = type, .area = area_of(journal->half), .offset = journal->record[type].offset, .length = journal->record[type].length};
    if (change != NULL && change->type == type) {
      error = write_record(&next, change);
    } else if (copy.offset != 0) {
      error = write_record(&next, &copy);
    }
  }
  if (error == SP_OK) {
    journal->spare_newer = true;
    error = write_half_head(&next);
  }
  if (error != SP_OK) return SP_E_FLASH;
  *journal = next;
  return SP_OK;
}

static bool fits(const struct sp_journal *journal, uint32_t length) {
  return journal->status == SP_JOURNAL_READY && journal->end + extent(length) <= sp_flash_size(area_of(journal->half));
}

int sp_journal_put(struct sp_journal *journal, unsigned type, const uint8_t *bytes, uint32_t length) {
  const struct payload payload = {.type = type, .bytes = bytes, .length = length};
  if (journal->status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (type >= SP_JOURNAL_TYPES || length > SP_JOURNAL_PAYLOAD_MAX) return SP_E_FLASH;
  if (journal->spare_newer && erase_spare(journal) != SP_OK) return SP_E_FLASH;
  if (fits(journal, length) && write_record(journal, &payload) == SP_OK) return SP_OK;
  return compact(journal, &payload);
}

/* --- worst cases ---------------------------------------------------------------------------------------------------------- */

static uint32_t compact_ms(const struct sp_journal *journal, uint32_t length) {
  uint32_t bytes = HALF_HEAD + extent(length);
  for (unsigned type = 0; type < SP_JOURNAL_TYPES; type++) {
    if (journal->record[type].offset != 0) bytes += extent(journal->record[type].length);
  }
  return sp_flash_program_ms(bytes) + (journal->spare_erased ? 0 : erase_half_ms(spare_of(journal)));
}

uint32_t sp_journal_put_ms(const struct sp_journal *journal, uint32_t length) {
  if (!fits(journal, length)) return compact_ms(journal, length);
  return sp_flash_program_ms(extent(length)) + (journal->spare_newer ? erase_half_ms(spare_of(journal)) : 0);
}

/* Whether what is left of the active half is less than a quarter. */
static bool scarce(const struct sp_journal *journal) {
  const uint32_t size = sp_flash_size(area_of(journal->half));
  return journal->end > size - size / 4u;
}

static bool erase_next(const struct sp_journal *journal) { return journal->spare_used || (scarce(journal) && !journal->spare_erased); }

uint32_t sp_journal_tidy_ms(const struct sp_journal *journal) {
  if (journal->status != SP_JOURNAL_READY) return 0;
  if (erase_next(journal)) return erase_half_ms(spare_of(journal));
  return scarce(journal) ? compact_ms(journal, 0) : 0;
}

int sp_journal_tidy(struct sp_journal *journal) {
  if (journal->status != SP_JOURNAL_READY) return SP_OK;
  if (erase_next(journal)) return erase_spare(journal);
  return scarce(journal) ? compact(journal, NULL) : SP_OK;
}
