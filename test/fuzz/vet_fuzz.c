/* vet: never crashes, reads nothing beyond a chunk, and says the same however the module is cut. The input's first bytes are the sizes of
 * the chunks, in turn; the rest is the module. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "guest/vet.h"

#define CHUNKS    3u
#define CHUNK_MAX 255u

static const struct sp_vet_policy policy = {.memory_cap = FUZZ_MEMORY,
                                            .areas = {[SP_VET_IN] = {FUZZ_STRUCT, 8}, [SP_VET_OUT] = {FUZZ_STRUCT, 8}}};

/* Each chunk ends where its buffer does, so that ASan sees a read beyond it. */
static void push_chunks(struct sp_vet *vet, const uint8_t *sizes, const uint8_t *module, size_t length) {
  uint8_t *buffer = malloc(CHUNK_MAX);
  size_t at = 0;
  for (unsigned turn = 0; at < length; turn++) {
    const uint8_t wanted = sizes[turn % CHUNKS];
    const size_t size = fuzz_min(wanted == 0 ? 1 : wanted, length - at);
    uint8_t *chunk = buffer + CHUNK_MAX - size;
    memcpy(chunk, module + at, size);
    at += size;
    if (sp_vet_push(vet, chunk, size) != SP_VET_OK) break;
  }
  free(buffer);
}

static bool same_found(const struct sp_vet_found *a, const struct sp_vet_found *b) {
  if (a->evaluate != b->evaluate || a->initialize != b->initialize || a->memory != b->memory) return false;
  for (unsigned i = 0; i < SP_VET_AREAS; i++) {
    if (a->has_address[i] != b->has_address[i] || a->address[i] != b->address[i]) return false;
  }
  return true;
}

/* Whatever was in memory before, and however the bytes come. */
static int judge(const struct sp_vet_policy *asked, const uint8_t *sizes, const uint8_t *module, size_t length,
                 struct sp_vet_found *found) {
  static struct sp_vet whole, cut;
  memset(&cut, 0xa5, sizeof cut);
  sp_vet_init(&whole, asked);
  (void)sp_vet_push(&whole, module, length);
  (void)sp_vet_end(&whole);
  sp_vet_init(&cut, asked);
  push_chunks(&cut, sizes, module, length);
  (void)sp_vet_end(&cut);
  FUZZ_CHECK(whole.code == cut.code, "chunks change the verdict");
  FUZZ_CHECK(whole.offset == cut.offset, "chunks change the offset");
  FUZZ_CHECK(whole.offset <= length, "the offset is beyond the module");
  FUZZ_CHECK(sp_vet_explain(whole.code) != NULL || whole.code == SP_VET_OK, "the code has no sentence");
  if (whole.code == SP_VET_OK) FUZZ_CHECK(same_found(&whole.found, &cut.found), "chunks change what is found");
  *found = whole.found;
  return whole.code;
}

/* Without its custom sections an accepted module is as good as before. */
static void check_strip(const uint8_t *sizes, const uint8_t *module, size_t length, const struct sp_vet_found *found) {
  uint8_t *copy = malloc(length);
  memcpy(copy, module, length);
  const uint32_t left = sp_vet_strip(copy, (uint32_t)length);
  FUZZ_CHECK(left <= length, "stripping makes a module longer");
  uint8_t *stripped = realloc(copy, left);
  struct sp_vet_found again;
  FUZZ_CHECK(judge(&policy, sizes, stripped, left, &again) == SP_VET_OK, "stripping spoils a module");
  FUZZ_CHECK(same_found(found, &again), "stripping changes what is found");
  free(stripped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < CHUNKS) return 0;
  const uint8_t *module = data + CHUNKS;
  const size_t length = size - CHUNKS;
  struct sp_vet_found found;
  const int plain = judge(NULL, data, module, length, &found);
  const int strict = judge(&policy, data, module, length, &found);
  FUZZ_CHECK(strict != SP_VET_OK || plain == SP_VET_OK, "a policy makes a module valid");
  if (strict == SP_VET_OK) check_strip(data, module, length, &found);
  return 0;
}
