/* Modules written in hex, and vet's verdict on them: the same for each chunking. */
#ifndef SP_VET_FIXTURE_H
#define SP_VET_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest/vet.h"

#define VET_TYPE   "01 04 01 60 00 00 " /* a section: [] -> [] */
#define VET_MEMORY "05 03 01 00 01 "

extern const struct sp_vet_policy vet_policy, vet_stateless;

/* After the last verdict. */
extern struct sp_vet vet_state;

/* By -code: what has been expected and given in this program. */
extern bool vet_seen[1 - SP_VET_LAST];

/* The code for a module that comes whole; that and the offset are asserted to be the same in chunks of any size. */
int vet_verdict(const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked);

void vet_expect(const char *what, const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked, int code, size_t offset);

/* What the functions below write to. */
extern uint8_t vet_module[65536];

/* The header alone; its length. */
size_t vet_begin(void);

/* Hex digits behind what is there; `|` marks a place, which comes back. */
size_t vet_append(size_t *length, const char *hex);

void vet_put_u32(size_t *length, uint32_t value);

struct refusal {
  int code;
  const char *hex; /* refused at the mark; without one, at the end */
};

/* Sections behind the header. */
void vet_expect_sections(const struct refusal *refusal, const struct sp_vet_policy *asked);

/* The body of a function [] -> [] beside: type 1 [i32] -> [i32] with function 1, a table, a memory, an immutable and a mutable global. */
void vet_expect_body(const struct refusal *refusal);

#endif
