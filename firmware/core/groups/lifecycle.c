#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "../running.h"
#include "setpoint.h"

static bool put_trial(zcbor_state_t *out, const struct sp_store *store) {
  const uint64_t now_ms = sp_port_wall_ms(), age_ms = store->trial.ran ? now_ms - store->trial.since_ms : 0;
  if (store->state.phase != SP_PHASE_TRIAL) return sp_cbor_put_null(out, "trial");
  return sp_cbor_map_begin(out, "trial") && sp_cbor_put_uint(out, "evaluations", store->trial.evaluations) &&
         sp_cbor_put_uint(out, "good", store->trial.good) && sp_cbor_put_uint(out, "confirm_after", store->state.confirm_after) &&
         sp_cbor_put_uint(out, "left", age_ms < SP_TRIAL_MS ? SP_TRIAL_MS - age_ms : 0) && sp_cbor_map_end(out);
}

static bool put_reverted(zcbor_state_t *out, const struct sp_state *state) {
  if (state->ended_code == SP_OK) return sp_cbor_put_null(out, "reverted");
  return sp_cbor_map_begin(out, "reverted") && sp_cbor_put_bytes(out, "hash", state->ended_hash, sizeof state->ended_hash) &&
         sp_cbor_put_int(out, "code", state->ended_code) && sp_cbor_put_text(out, "text", sp_reasons_sentence(state->ended_code)) &&
         sp_cbor_map_end(out);
}

int sp_setpoint_read_lifecycle(struct sp_smp_request *request) {
  static const char *const running[] = {[SP_PHASE_NONE] = "none",
                                        [SP_PHASE_TRIAL] = "trial",
                                        [SP_PHASE_PERMANENT] = "permanent",
                                        [SP_PHASE_CONFIRMED] = "confirmed",
                                        [SP_PHASE_ERASING] = "erasing"};
  static const char *const candidate[] = {
      [SP_CANDIDATE_EMPTY] = "empty",       [SP_CANDIDATE_ERASING] = "erasing",  [SP_CANDIDATE_UPLOADING] = "uploading",
      [SP_CANDIDATE_COMPLETE] = "complete", [SP_CANDIDATE_PENDING] = "pending",  [SP_CANDIDATE_PENDING_PERMANENT] = "pending-permanent",
      [SP_CANDIDATE_EARLIER] = "earlier",   [SP_CANDIDATE_RESUMING] = "resuming"};
  _Static_assert(sizeof running / sizeof running[0] == SP_PHASES, "a name for each phase");
  _Static_assert(sizeof candidate / sizeof candidate[0] == SP_CANDIDATES, "a name for each candidate");
  const struct sp_store *store = &request->device->store;
  const struct sp_state *state = &store->state;
  zcbor_state_t *out = request->out;
  const bool fits = sp_cbor_put_bytes(out, "contract", sp_contract_newest(store->contract)->id, SP_CONTRACT_ID) &&
                    sp_cbor_put_uint(out, "counter", state->counter) && sp_cbor_put_text(out, "running", running[state->phase]) &&
                    sp_cbor_put_text(out, "candidate", candidate[state->candidate]) && sp_cbor_put_uint(out, "writes", state->writes) &&
                    put_trial(out, store) && put_reverted(out, state) &&
                    sp_cbor_put_text(out, "state", sp_module_state_origin_name(request->device->control.state.origin));
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* Starts the package of this hash, or what is pending, before the next point of the grid. */
int sp_setpoint_activate(struct sp_smp_request *request) {
  struct sp_store *store = &request->device->store;
  struct zcbor_string hash;
  bool confirm = false;
  uint32_t confirm_after = 0;
  const enum sp_cbor_found found = sp_cbor_get_bytes(request->in, "hash", &hash);
  if (found == SP_CBOR_WRONG_TYPE || (found == SP_CBOR_FOUND && hash.len != sizeof store->state.slot[0].hash) ||
      sp_cbor_get_bool(request->in, "confirm", &confirm) == SP_CBOR_WRONG_TYPE ||
      sp_cbor_get_uint32(request->in, "confirm_after", &confirm_after) == SP_CBOR_WRONG_TYPE) {
    return SP_SMP_EINVAL;
  }
  int error = sp_lifecycle_pending(store) ? SP_OK : SP_E_NOT_PENDING;
  if (found == SP_CBOR_FOUND) error = sp_lifecycle_mark_pending(store, hash.value, confirm, confirm_after, request->left_ms);
  if (error == SP_LATER) return SP_SMP_LATER;
  if (error != SP_OK) return sp_setpoint_refuse_change(request, error);
  request->device->control.activate = true;
  return SP_SMP_EOK;
}

int sp_setpoint_revert(struct sp_smp_request *request) {
  const int error = sp_running_revert(&request->device->control, request->left_ms);
  if (error == SP_LATER) return SP_SMP_LATER;
  return error == SP_OK ? SP_SMP_EOK : sp_setpoint_refuse_change(request, error);
}
