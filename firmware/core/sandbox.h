/* The trusted side of the interpreter: fills the io struct in the arena, runs the guest, copies each answer once and checks it. */
#ifndef SP_SANDBOX_H
#define SP_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "contract.h"

struct sp_sandbox {
  const struct sp_contract *contract;
  const struct sp_minor *agreed; /* what the module in the room knows of the contract */
  bool loaded;
  char text[SP_GUEST_TEXT_MAX]; /* the interpreter's message about the last refusal or fault; "" when none */
  uint32_t refused_at;          /* byte of the module at which vet refused it */
  uint32_t fuel_used;           /* of the last evaluation or load */
  uint32_t arena_peak;          /* bytes of arena heap used at most since the load */
  uint32_t heap_size;           /* bytes of arena heap the loaded module has */
  uint32_t length;              /* bytes of the module */
};

void sp_sandbox_init(struct sp_sandbox *sandbox, const struct sp_contract *contract);

/* Wipes the arena and makes room for a module in it that was made for a minor version of the contract; the caller writes its bytes there
 * and starts it. NULL: it is too large. */
uint8_t *sp_sandbox_room(struct sp_sandbox *sandbox, const struct sp_minor *agreed, size_t length);

/* Vets and loads the bytes in the room. SP_OK; or SP_E_LOAD_*, a code of vet (guest/vet.h), SP_E_DEADLINE or SP_E_ISOLATION, and then
 * nothing is loaded. */
int sp_sandbox_start(struct sp_sandbox *sandbox);

/* Both, of a payload in memory that was made for the newest minor version. SP_E_LOAD_ARENA: there is no room. */
int sp_sandbox_load(struct sp_sandbox *sandbox, const uint8_t *payload, size_t length);

/* Wipes the arena; nothing is loaded. */
void sp_sandbox_unload(struct sp_sandbox *sandbox);

/* One evaluation from the module's own initial memory: `in` and `state` to `out` and `state`, each as large as what the module agreed to,
 * aligned to 8. Only SP_OK changes `out` and `state`: field by field, every float and bool in its one form, what lies between them 0.
 * SP_OK, SP_E_DECLINED with the module's code in *declined, SP_E_NO_MODULE, or a fault. After SP_E_DEADLINE and SP_E_ISOLATION nothing is
 * loaded. */
int sp_sandbox_evaluate(struct sp_sandbox *sandbox, const uint8_t *in, uint8_t *state, uint8_t *out, int32_t *declined);

#endif
