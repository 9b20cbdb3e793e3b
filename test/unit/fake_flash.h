/* Flash for tests: counts operations, checks every rule of a part, fails or loses its power at a chosen operation. A test decides what
 * happens at a cut: `cut` must not return. */
#ifndef SP_FAKE_FLASH_H
#define SP_FAKE_FLASH_H

#include "core/config.h"
#include "port.h"

#define FAKE_FLASH_BYTES   (112u * 1024u) /* of the largest part, all areas */
#define FAKE_FLASH_SECTORS 64u

struct fake_part {
  const char *name;
  struct sp_flash_geometry geometry;
  bool out_of_order; /* units of one call may complete in any order */
};

enum { FAKE_PARTS = 3 };
extern const struct fake_part fake_parts[FAKE_PARTS]; /* unequal sectors of 16 and 64 KiB; 4 KiB sectors; units that are programmed once */

enum fake_cut {
  FAKE_CUT_BEFORE,    /* nothing of the operation has happened */
  FAKE_CUT_INVISIBLE, /* a unit is as it was; a sector reads blank but must be erased again */
  FAKE_CUT_PARTIAL,   /* some bits of the unit or sector have changed */
  FAKE_CUT_SHUFFLED,  /* the same, and of the other units of the call any are done; like PARTIAL where the part has no such thing */
  FAKE_CUT_AFTER,     /* all of it has happened, and nobody was told */
  FAKE_CUTS
};

enum fake_fault {
  FAKE_FAULT_REFUSED, /* an operation does nothing, and says so */
  FAKE_FAULT_DONE,    /* it is done, and says that it is not */
  FAKE_FAULT_SILENT,  /* it is done in part, or not at all, and says nothing */
  FAKE_FAULTS
};

/* What flash holds, to be kept and restored. */
struct fake_content {
  uint8_t bytes[FAKE_FLASH_BYTES];
  uint8_t weak[FAKE_FLASH_SECTORS];    /* an erase was cut: to be erased again before anything is programmed */
  uint32_t erases[FAKE_FLASH_SECTORS]; /* per sector, areas one after the other */
};

struct fake_flash {
  const struct fake_part *part;
  struct fake_content content;
  uint32_t operations; /* units programmed and sectors erased, since the test set it to 0 */
  uint32_t programmed; /* bytes, likewise */
  uint64_t time_us;    /* that they took, likewise */
  uint32_t cut_at;     /* the power goes at this operation, counted from 1; 0: never */
  enum fake_cut kind;
  uint64_t seed;         /* of what a cut leaves behind */
  uint32_t fail_at;      /* this operation fails; 0: none */
  uint32_t fail_more;    /* so many after it do, too */
  enum fake_fault fault; /* how */
  bool worn;             /* every operation does nothing and says so */
  void (*cut)(void);
  void (*broken)(const char *rule); /* a rule of the part was broken; NULL: ends the program */
};

extern struct fake_flash fake_flash;

/* A blank part, with all else 0. */
void fake_flash_reset(const struct fake_part *part);

/* Bytes of an area as they are. */
uint8_t *fake_flash_bytes(enum sp_flash_area area);

/* Index into `erases` of the first sector of an area. */
unsigned fake_flash_sector(enum sp_flash_area area);

/* Fills an area, as something else has programmed it. */
void fake_flash_fill(enum sp_flash_area area, uint8_t value);

/* What sp_port_flash_read, _program and _erase do: fake_flash_port.c is a port that passes them on. Rules that a call breaks are told. */
void fake_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length);
bool fake_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length);
bool fake_flash_erase(enum sp_flash_area area, uint32_t offset);

/* Copies what the part has of `from`: faster than the whole struct. */
void fake_flash_copy(struct fake_content *to, const struct fake_content *from);

#endif
