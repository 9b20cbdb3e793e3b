/* vet as a WebAssembly module, for the host tool: one module at a time, fed through one buffer. */
#include "../vet.h"

#include "export.h"

static struct sp_vet vet;
static struct sp_vet_policy policy;
static uint8_t chunk[4096];

uint8_t *EXPORT(buffer)(void) { return chunk; }

uint32_t EXPORT(buffer_size)(void) { return sizeof chunk; }

/* Forgets the module before. Memory cap 0: no policy. Sizes and alignments as in struct sp_vet_policy. */
void EXPORT(begin)(uint32_t memory_cap, uint32_t in_size, uint32_t in_align, uint32_t out_size, uint32_t out_align, uint32_t state_size,
                   uint32_t state_align) {
  policy = (struct sp_vet_policy){
      .memory_cap = memory_cap,
      .areas = {[SP_VET_IN] = {in_size, in_align}, [SP_VET_OUT] = {out_size, out_align}, [SP_VET_STATE] = {state_size, state_align}}};
  sp_vet_init(&vet, &policy);
}

/* The next bytes, which lie in the buffer. The code of the refusal, or 0. */
int EXPORT(push)(uint32_t length) { return sp_vet_push(&vet, chunk, length); }

int EXPORT(end)(void) { return sp_vet_end(&vet); }

/* Where the module was refused. */
uint32_t EXPORT(offset)(void) { return vet.offset; }

/* Of a code; NULL when there is no such code. */
const char *EXPORT(name)(int code) {
  const struct sp_vet_reason *reason = sp_vet_explain(code);
  return reason == NULL ? NULL : reason->name;
}

const char *EXPORT(sentence)(int code) {
  const struct sp_vet_reason *reason = sp_vet_explain(code);
  return reason == NULL ? NULL : reason->sentence;
}
