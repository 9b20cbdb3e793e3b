/* The contract as const tables: what a module is given, what it may propose, and within which bounds. `setpoint contract generate`
 * writes them from a contract file. Field offsets are those of the C structs of the module ABI. */
#ifndef SP_CONTRACT_H
#define SP_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sp_type { SP_BOOL, SP_I8, SP_U8, SP_I16, SP_U16, SP_I32, SP_U32, SP_I64, SP_F32, SP_F64 };

enum sp_source {
  SP_SOURCE_BOARD,      /* sampled by port or app; never set over the wire */
  SP_SOURCE_HOST,       /* pushed over the wire, aged by the monotonic clock */
  SP_SOURCE_CLOCK_UTC,  /* i64: Unix time in s, set by os datetime; missing until then */
  SP_SOURCE_CLOCK_ZONE, /* i32: offset of local time from UTC in s, set with it */
  SP_SOURCE_SETTING,    /* written over the wire, kept in the store; never missing, never stale */
};

#define SP_CONTRACT_ID 32u /* bytes of an id: SPEC.md, "Contract id" */

#define SP_NO_HAS UINT16_MAX /* has_offset of a signal that is not optional */

/* `since` is the minor version that added a field; no field of a table is older than the one before it. */

struct sp_signal {
  const char *name;
  const char *unit; /* UCUM code; "" for none */
  enum sp_type type;
  enum sp_source source;
  uint8_t since;
  uint16_t count;          /* elements; 1 for a scalar */
  uint16_t offset;         /* in sp_in */
  uint16_t has_offset;     /* in sp_in, of the bool has_NAME; SP_NO_HAS when required */
  double min, max;         /* outside or NaN: refused on a set, missing when sampled or when the clock says so */
  uint32_t stale_after_ms; /* 0: never */
  const void *initial;     /* of a setting: `count` elements of the type, until it is written; otherwise NULL */
};

struct sp_point {
  const char *name;
  const char *unit;
  enum sp_type type;
  uint8_t since;
  uint16_t offset; /* in sp_out */
  double min, max;
  double rate;       /* largest change in units per second; for an integer at least one a period, or it never moves; a bool has none */
  double step;       /* values are min and whole steps above it; 0: all of the type */
  double fallback;   /* applied at boot and whenever there is no proposal */
  uint16_t hold;     /* evaluations for which the last value is held after a fault or a skip */
  bool immediate;    /* it goes to its fallback at once: neither rate nor dwell hold on that way */
  uint32_t dwell_ms; /* of a bool: shortest time between two flips */
};

/* A probe, or a part of the state. */
struct sp_field {
  const char *name;
  const char *unit;
  enum sp_type type;
  uint8_t since;
  uint16_t count;  /* elements; 1 for a probe */
  uint16_t offset; /* of a probe in sp_out, of state in sp_state */
};

/* A struct of the module ABI, in bytes; of size 0, alignment 1 where there is nothing in it. */
struct sp_area {
  uint16_t size, align;
};

/* What a module knows that was made for a minor version: the first so many entries of each table, and structs that hold no more. */
struct sp_minor {
  uint8_t id[SP_CONTRACT_ID];
  uint8_t signal_count, point_count, probe_count, state_count;
  struct sp_area in, out, state;
};

struct sp_budget {
  uint32_t period_ms;                     /* grid of the evaluations */
  uint32_t fuel;                          /* one evaluation, _initialize included */
  uint32_t load_fuel;                     /* initialisers at load */
  uint32_t faults;                        /* in a row that quarantine a module */
  uint32_t depth;                         /* nested calls and loops; at most SP_DEPTH_MAX */
  uint32_t memory;                        /* cap of the linear memory in bytes, below 64 KiB */
  uint32_t stack;                         /* interpreter's value stack in bytes */
  uint32_t deadline_us, load_deadline_us; /* of an evaluation and of a load; at most SP_DEADLINE_MAX_US */
};

struct sp_contract {
  const char *name;
  uint16_t major, minor;
  const struct sp_minor *minors; /* by number, 0 to `minor`: modules made for any of them run */
  const struct sp_signal *signals;
  const struct sp_point *points;
  const struct sp_field *probes, *state;
  uint16_t signal_count, point_count, probe_count, state_count;
  struct sp_budget budget;
};

/* What a module of the contract's own minor version knows. */
const struct sp_minor *sp_contract_newest(const struct sp_contract *contract);

/* What a module made for the contract of this id knows; NULL: the firmware does not hold that contract. */
const struct sp_minor *sp_contract_agreed(const struct sp_contract *contract, const uint8_t id[SP_CONTRACT_ID]);

/* Bytes of one element of a type. */
size_t sp_type_size(enum sp_type type);

/* Name of a type as in contracts ("f32"). */
const char *sp_type_name(enum sp_type type);

/* Reads one little-endian element as a double (i64 beyond 2^53 is rounded). */
double sp_type_read(enum sp_type type, const uint8_t *bytes);

/* Whether a type is one of the integers (bool included). */
bool sp_type_integer(enum sp_type type);

/* Whether a value lies in the type's range; false for NaN and infinities. */
bool sp_type_holds(enum sp_type type, double value);

/* Writes one element. A float: NaN becomes the canonical quiet NaN. An integer: the value must be in the type's range, otherwise
 * nothing is written; fractions are cut. */
void sp_type_write(enum sp_type type, uint8_t *bytes, double value);

/* The same without a detour through double: exact for every i64. The value must be in the type's range. */
void sp_type_write_integer(enum sp_type type, uint8_t *bytes, int64_t value);

/* Copies `count` elements, each in its one form: any NaN becomes the canonical quiet one, any bool but 0 becomes 1. Both sides are aligned
 * to the type, and do not overlap. */
void sp_type_copy(enum sp_type type, uint8_t *to, const uint8_t *from, size_t count);

#endif
