#include "module_state.h"

#include <string.h>

/* Fields are only ever appended, so as many fields are the same fields. */
static bool same_fields(const struct sp_minor *one, const struct sp_minor *other) { return one->state_count == other->state_count; }

static void begin(struct sp_module_state *state, const struct sp_minor *agreed, enum sp_state_origin origin) {
  state->owner = agreed;
  state->used = false;
  state->origin = agreed != NULL && agreed->state_count > 0 ? origin : SP_STATE_NONE;
}

static void clear(struct sp_module_state *state, const struct sp_minor *agreed) {
  const enum sp_state_origin origin = state->owner == NULL ? SP_STATE_NEW : SP_STATE_CLEARED;
  memset(state->bytes, 0, sizeof state->bytes);
  begin(state, agreed, origin);
}

void sp_module_state_hand_over(struct sp_module_state *state, const struct sp_minor *agreed) {
  memcpy(state->earlier, state->bytes, sizeof state->earlier);
  state->earlier_owner = state->owner;
  if (state->owner != NULL && same_fields(state->owner, agreed)) {
    begin(state, agreed, SP_STATE_KEPT);
  } else {
    clear(state, agreed);
  }
}

void sp_module_state_go_back(struct sp_module_state *state, const struct sp_minor *agreed, bool trial) {
  if (agreed != NULL && state->earlier_owner == agreed && (trial || !state->used)) {
    memcpy(state->bytes, state->earlier, sizeof state->bytes);
    begin(state, agreed, SP_STATE_RESTORED);
  } else {
    clear(state, agreed);
  }
  state->earlier_owner = NULL;
}

const char *sp_module_state_origin_name(enum sp_state_origin origin) {
  static const char *const names[] = {[SP_STATE_NONE] = "none",
                                      [SP_STATE_NEW] = "new",
                                      [SP_STATE_KEPT] = "kept",
                                      [SP_STATE_RESTORED] = "restored",
                                      [SP_STATE_CLEARED] = "cleared"};
  return names[origin];
}
