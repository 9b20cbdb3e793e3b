/* What the targets share. Each is a libFuzzer program of the production code with ASan and UBSan (run.mjs builds them). */
#ifndef SP_FUZZ_H
#define SP_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The contract that targets hold modules to. */
#define FUZZ_MEMORY 1024u /* bytes of linear memory */
#define FUZZ_STRUCT 16u   /* bytes of sp_in and of sp_out */

/* What lies at sp_in. */
#define FUZZ_IN \
  { 0, 1, 2, 3, 4, 5, 6, 7, 0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0, 0xf0 }

/* Ends the run with a reproducer. */
#define FUZZ_CHECK(condition, sentence)                \
  do {                                                 \
    if (!(condition)) {                                \
      (void)fprintf(stderr, "fuzz: %s\n", (sentence)); \
      abort();                                         \
    }                                                  \
  } while (0)

static inline size_t fuzz_min(size_t a, size_t b) { return a < b ? a : b; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
