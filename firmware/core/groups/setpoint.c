#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "../keys.h"
#include "groups.h"
#include "setpoint.h"

#define US_PER_S 1000000u

/* --- status ------------------------------------------------------------------------------------------------------------ */

static bool put_area(zcbor_state_t *out, const char *key, const struct sp_area *area) {
  return sp_cbor_map_begin(out, key) && sp_cbor_put_uint(out, "size", area->size) && sp_cbor_put_uint(out, "align", area->align) &&
         sp_cbor_map_end(out);
}

/* What vet asks here of a module for the newest minor version, so that the host can ask the same before it sends. */
static bool put_contract(zcbor_state_t *out, const struct sp_contract *contract) {
  const struct sp_minor *newest = sp_contract_newest(contract);
  return sp_cbor_map_begin(out, "contract") && sp_cbor_put_text(out, "name", contract->name) &&
         sp_cbor_put_uint(out, "major", contract->major) && sp_cbor_put_uint(out, "minor", contract->minor) &&
         sp_cbor_put_uint(out, "memory", contract->budget.memory) && put_area(out, "in", &newest->in) &&
         put_area(out, "out", &newest->out) && put_area(out, "state", &newest->state) && sp_cbor_map_end(out);
}

static bool put_module(zcbor_state_t *out, const struct sp_device *device) {
  const struct sp_store *store = &device->store;
  const struct sp_sandbox *sandbox = &device->control.sandbox;
  const unsigned physical = sp_store_physical(store, SP_SLOT_RUNNING);
  const struct sp_package *package = &store->package[physical];
  if (!sandbox->loaded) return sp_cbor_put_null(out, "module");
  return sp_cbor_map_begin(out, "module") && sp_cbor_put_version(out, "version", &package->version) &&
         sp_cbor_put_bytes(out, "hash", package->hash, sizeof package->hash) &&
         sp_cbor_put_uint(out, "size", store->state.slot[physical].length) && sp_cbor_put_uint(out, "arena", sandbox->arena_peak) &&
         sp_cbor_map_end(out);
}

/* Why the last evaluation was not good: the interpreter's words, the signal's name, the module's reason, or a sentence. */
static bool put_detail(zcbor_state_t *out, const struct sp_control *control, const struct sp_evaluation *last) {
  struct sp_cbor_text text = sp_cbor_text_begin(out, "detail");
  if (last->result == SP_E_SKIPPED) {
    sp_cbor_text_append(&text, control->app->contract->signals[last->missing].name);
  } else {
    sp_cbor_text_append(&text, sp_reasons_sentence(last->result));
  }
  if (last->result == SP_E_DECLINED) {
    const int64_t reason = last->declined;
    sp_cbor_text_append(&text, reason < 0 ? " with reason -" : " with reason ");
    sp_cbor_text_append_uint(&text, (uint64_t)(reason < 0 ? -reason : reason));
  }
  if (last->text[0] != '\0') sp_cbor_text_append(&text, ": ");
  sp_cbor_text_append(&text, last->text);
  return sp_cbor_text_end(&text);
}

static bool put_fault(zcbor_state_t *out, const struct sp_control *control) {
  const struct sp_evaluation *fault = &control->fault;
  if (fault->result == SP_OK) return sp_cbor_put_null(out, "fault");
  return sp_cbor_map_begin(out, "fault") && sp_cbor_put_uint(out, "number", fault->number) &&
         sp_cbor_put_text(out, "result", sp_control_result_name(fault->result)) && put_detail(out, control, fault) && sp_cbor_map_end(out);
}

static bool put_evaluation(zcbor_state_t *out, const struct sp_control *control) {
  const struct sp_evaluation *last = &control->last;
  if (last->number == 0 && (control->sandbox.loaded || last->result == SP_E_NO_MODULE)) return sp_cbor_put_null(out, "evaluation");
  return sp_cbor_map_begin(out, "evaluation") && sp_cbor_put_uint(out, "number", last->number) &&
         sp_cbor_put_uint(out, "at", last->at_ms) && sp_cbor_put_text(out, "result", sp_control_result_name(last->result)) &&
         put_detail(out, control, last) && sp_cbor_put_uint(out, "fuel", last->fuel) &&
         sp_cbor_put_uint(out, "cpu_us", (uint64_t)last->cpu * US_PER_S / sp_port_cpu_hz) && sp_cbor_map_end(out);
}

static bool put_counts(zcbor_state_t *out, const struct sp_counters *counters) {
  return sp_cbor_map_begin(out, "counts") && sp_cbor_put_uint(out, "good", counters->good) &&
         sp_cbor_put_uint(out, "faults", counters->faults) && sp_cbor_put_uint(out, "declined", counters->declined) &&
         sp_cbor_put_uint(out, "skipped", counters->skipped) && sp_cbor_put_uint(out, "in_a_row", counters->faults_in_a_row) &&
         sp_cbor_map_end(out);
}

static bool put_outputs(zcbor_state_t *out, const struct sp_app *app) {
  bool fits = sp_cbor_map_begin(out, "outputs");
  for (unsigned i = 0; i < app->output_count; i++) fits = fits && sp_cbor_put_int(out, app->output_names[i], app->output(i));
  return fits && sp_cbor_map_end(out);
}

static bool put_refused(zcbor_state_t *out, const struct sp_control *control) {
  if (control->refused == SP_OK) return sp_cbor_put_null(out, "refused");
  const char *sentence = sp_reasons_sentence(control->refused);
  struct sp_cbor_text text;
  if (!sp_cbor_map_begin(out, "refused") || !sp_cbor_put_bytes(out, "hash", control->refused_hash, sizeof control->refused_hash) ||
      !sp_cbor_put_int(out, "code", control->refused)) {
    return false;
  }
  if (control->refused <= SP_E_VET_FIRST && !sp_cbor_put_uint(out, "offset", control->refused_at)) return false;
  text = sp_cbor_text_begin(out, "text");
  sp_cbor_text_append(&text, sentence);
  if (strstr(sentence, control->refused_text) == NULL) { /* the guest says more than the sentence */
    if (sentence[0] != '\0') sp_cbor_text_append(&text, ": ");
    sp_cbor_text_append(&text, control->refused_text);
  }
  return sp_cbor_text_end(&text) && sp_cbor_map_end(out);
}

static bool put_quarantined(zcbor_state_t *out, const struct sp_state *state) {
  if (state->quarantines == 0) return sp_cbor_put_null(out, "quarantined");
  const struct sp_quarantine *last = &state->quarantined[(state->quarantines - 1u) % SP_QUARANTINE_MAX];
  return sp_cbor_map_begin(out, "quarantined") && sp_cbor_put_bytes(out, "hash", last->hash, sizeof last->hash) &&
         sp_cbor_put_int(out, "code", last->code) && sp_cbor_put_uint(out, "faults", last->faults) && sp_cbor_map_end(out);
}

static bool put_disabled(zcbor_state_t *out, const struct sp_liveness *liveness) {
  struct sp_cbor_text text = sp_cbor_text_begin(out, "disabled");
  if (sp_liveness_disabled(liveness)) sp_cbor_text_append(&text, "modules disabled: ");
  sp_cbor_text_append(&text, sp_liveness_why(liveness));
  return sp_cbor_text_end(&text);
}

static const char *reset_name(enum sp_reset_cause cause) {
  static const char *const names[] = {[SP_RESET_POWER] = "power",       [SP_RESET_PIN] = "pin",     [SP_RESET_SOFTWARE] = "software",
                                      [SP_RESET_WATCHDOG] = "watchdog", [SP_RESET_FAULT] = "fault", [SP_RESET_UNKNOWN] = "unknown"};
  return names[cause];
}

static int read_status(struct sp_smp_request *request) {
  const struct sp_control *control = &request->device->control;
  const struct sp_app *app = control->app;
  zcbor_state_t *out = request->out;
  const bool fits =
      sp_cbor_put_text(out, "app", app->name) && put_contract(out, app->contract) &&
      sp_cbor_put_uint(out, "boot", sp_liveness_boots(&control->liveness)) && sp_cbor_put_uint(out, "uptime", sp_port_wall_ms()) &&
      sp_cbor_put_uint(out, "period", app->contract->budget.period_ms) && sp_cbor_put_uint(out, "next", control->next_evaluation_ms) &&
      put_module(out, request->device) && put_evaluation(out, control) && put_fault(out, control) && put_counts(out, &control->counters) &&
      put_outputs(out, app) && put_refused(out, control) && put_quarantined(out, &control->store->state) &&
      put_disabled(out, &control->liveness) && sp_cbor_put_text(out, "reset", reset_name(sp_port_reset_cause())) &&
      sp_cbor_put_text(out, "notice", sp_keys_notice());
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- reasons ----------------------------------------------------------------------------------------------------------- */

static bool put_reason(zcbor_state_t *out, const struct sp_reason *reason) {
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_uint(out, "number", reason->number) && sp_cbor_put_uint(out, "link", reason->link) &&
         sp_cbor_put_uint(out, "seq", reason->sequence) && sp_cbor_put_uint(out, "group", reason->group) &&
         sp_cbor_put_uint(out, "rc", reason->rc) && sp_cbor_put_text(out, "text", reason->text) && sp_cbor_map_end(out);
}

static int read_reasons(struct sp_smp_request *request) {
  const struct sp_reasons *reasons = &request->device->reasons;
  zcbor_state_t *out = request->out;
  uint32_t from = 0;
  if (sp_cbor_get_uint32(request->in, "from", &from) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  if (!sp_cbor_list_begin(out, "reasons", SP_REASON_COUNT)) return SP_SMP_EMSGSIZE;
  for (unsigned i = 0; i < SP_REASON_COUNT; i++) { /* newest first, as many as fit */
    const struct sp_reason *reason = sp_reasons_get(reasons, i);
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    if (reason == NULL || reason->number < from) break;
    if (put_reason(out, reason)) continue;
    sp_cbor_rewind(out, &before);
    break;
  }
  return sp_cbor_list_end(out, SP_REASON_COUNT) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static const struct sp_smp_command commands[] = {
    {.id = 0, .read = read_status},
    {.id = 1, .read = sp_setpoint_read_points},
    {.id = 2, .read = sp_setpoint_read_signals, .write = sp_setpoint_write_signals},
    {.id = 3, .read = sp_setpoint_read_mode, .write = sp_setpoint_write_mode},
    {.id = 4, .read = sp_setpoint_read_lifecycle, .write = sp_setpoint_activate},
    {.id = 6, .read = read_reasons},
    {.id = 7, .write = sp_setpoint_revert},
    {.id = 8, .read = sp_setpoint_read_contract},
};

const struct sp_smp_group sp_group_setpoint = {
    .id = 64, .name = "setpoint", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
