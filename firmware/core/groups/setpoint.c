#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "../keys.h"
#include "groups.h"

#define US_PER_S          1000000u
#define LIFECYCLE_REFUSED 7u /* rc of this group; the sentence is in reasons */
#define NEXT_ROOM         8u /* bytes that `next` takes behind a list: key and index */

/* --- status ------------------------------------------------------------------------------------------------------------ */

static bool put_area(zcbor_state_t *out, const char *key, uint16_t size, uint16_t align) {
  return sp_cbor_map_begin(out, key) && sp_cbor_put_uint(out, "size", size) && sp_cbor_put_uint(out, "align", align) &&
         sp_cbor_map_end(out);
}

/* What vet asks of a module here, so that the host can ask the same before it sends. */
static bool put_contract(zcbor_state_t *out, const struct sp_contract *contract) {
  return sp_cbor_map_begin(out, "contract") && sp_cbor_put_text(out, "name", contract->name) &&
         sp_cbor_put_uint(out, "major", contract->major) && sp_cbor_put_uint(out, "minor", contract->minor) &&
         sp_cbor_put_uint(out, "memory", contract->budget.memory) && put_area(out, "in", contract->in_size, contract->in_align) &&
         put_area(out, "out", contract->out_size, contract->out_align) &&
         put_area(out, "state", contract->state_size, contract->state_align) && sp_cbor_map_end(out);
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

/* --- lifecycle --------------------------------------------------------------------------------------------------------- */

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

static int read_lifecycle(struct sp_smp_request *request) {
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
  const bool fits = sp_cbor_put_bytes(out, "contract", store->contract->ids[0], SP_CONTRACT_ID) &&
                    sp_cbor_put_uint(out, "counter", state->counter) && sp_cbor_put_text(out, "running", running[state->phase]) &&
                    sp_cbor_put_text(out, "candidate", candidate[state->candidate]) && sp_cbor_put_uint(out, "writes", state->writes) &&
                    put_trial(out, store) && put_reverted(out, state);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static int refuse(struct sp_smp_request *request, int error) {
  if (error == SP_E_STORE_BUSY) return sp_smp_busy(request, sp_reasons_sentence(error));
  return sp_smp_refuse(request, LIFECYCLE_REFUSED, sp_reasons_sentence(error), NULL);
}

/* Starts the package of this hash, or what is pending, before the next point of the grid. */
static int activate(struct sp_smp_request *request) {
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
  if (error != SP_OK) return refuse(request, error);
  request->device->control.activate = true;
  return SP_SMP_EOK;
}

static int revert(struct sp_smp_request *request) {
  const int error = sp_control_revert(&request->device->control, request->left_ms);
  if (error == SP_LATER) return SP_SMP_LATER;
  return error == SP_OK ? SP_SMP_EOK : refuse(request, error);
}

/* --- points ------------------------------------------------------------------------------------------------------------ */

static bool put_point(zcbor_state_t *out, const struct sp_point *point, const struct sp_decision *decision) {
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", point->name) && sp_cbor_put_text(out, "unit", point->unit) &&
         sp_cbor_put_text(out, "type", sp_type_name(point->type)) && sp_cbor_put_value(out, "min", point->type, point->min) &&
         sp_cbor_put_value(out, "max", point->type, point->max) &&
         (decision->has_proposal ? sp_cbor_put_value(out, "proposed", point->type, decision->proposed)
                                 : sp_cbor_put_null(out, "proposed")) &&
         sp_cbor_put_value(out, "applied", point->type, decision->applied) &&
         sp_cbor_put_text(out, "reason", sp_guard_reason_name(decision->reason)) && sp_cbor_map_end(out);
}

static int read_points(struct sp_smp_request *request) {
  const struct sp_control *control = &request->device->control;
  const struct sp_contract *contract = control->app->contract;
  zcbor_state_t *out = request->out;
  bool fits = sp_cbor_put_uint(out, "evaluation", control->last.number) && sp_cbor_list_begin(out, "points", contract->point_count);
  for (unsigned i = 0; i < contract->point_count; i++) {
    fits = fits && put_point(out, &contract->points[i], &control->guard.points[i].last);
  }
  return fits && sp_cbor_list_end(out, contract->point_count) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- signals: read ----------------------------------------------------------------------------------------------------- */

static const char *source_name(enum sp_source source) {
  static const char *const names[] = {
      [SP_SOURCE_BOARD] = "board", [SP_SOURCE_HOST] = "host", [SP_SOURCE_CLOCK_UTC] = "clock", [SP_SOURCE_CLOCK_ZONE] = "clock"};
  return names[source];
}

static bool put_signal_value(zcbor_state_t *out, const struct sp_signals *signals, unsigned index) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  if (!signals->present[index]) return sp_cbor_put_null(out, "value");
  if (signal->count == 1) return sp_cbor_put_value(out, "value", signal->type, sp_signals_value(signals, index, 0));
  bool fits = sp_cbor_list_begin(out, "value", signal->count);
  for (size_t i = 0; i < signal->count; i++) fits = fits && sp_cbor_put_value(out, NULL, signal->type, sp_signals_value(signals, index, i));
  return fits && sp_cbor_list_end(out, signal->count);
}

static bool put_signal(zcbor_state_t *out, const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", signal->name) && sp_cbor_put_text(out, "unit", signal->unit) &&
         sp_cbor_put_text(out, "type", sp_type_name(signal->type)) && sp_cbor_put_text(out, "source", source_name(signal->source)) &&
         sp_cbor_put_uint(out, "count", signal->count) && sp_cbor_put_bool(out, "fresh", sp_signals_fresh(signals, index, now_ms)) &&
         (signals->present[index] ? sp_cbor_put_uint(out, "age", sp_signals_age_ms(signals, index, now_ms))
                                  : sp_cbor_put_null(out, "age")) &&
         put_signal_value(out, signals, index) && sp_cbor_map_end(out);
}

static int read_signals(struct sp_smp_request *request) {
  const struct sp_signals *signals = &request->device->control.signals;
  const uint64_t now_ms = sp_port_wall_ms();
  const unsigned count = signals->contract->signal_count;
  zcbor_state_t *out = request->out;
  uint32_t from = 0;
  if (sp_cbor_get_uint32(request->in, "from", &from) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  unsigned i = from < count ? from : count;
  const unsigned first = i;
  bool fits = sp_cbor_list_begin(out, "signals", count);
  for (; fits && i < count; i++) { /* as many as fit, with room to say where to go on */
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    if (put_signal(out, signals, i, now_ms) && sp_cbor_room(out) >= NEXT_ROOM) continue;
    sp_cbor_rewind(out, &before);
    break;
  }
  fits = fits && (i > first || first == count) && sp_cbor_list_end(out, count);
  if (i < count) fits = fits && sp_cbor_put_uint(out, "next", i);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- signals: write ---------------------------------------------------------------------------------------------------- */

static int refuse_signal(struct sp_smp_request *request, int error, const struct zcbor_string *name) {
  static const struct {
    int error;
    uint16_t rc;
  } table[] = {{SP_E_SIGNAL_UNKNOWN, 2}, {SP_E_SIGNAL_TYPE, 3}, {SP_E_SIGNAL_COUNT, 4}, {SP_E_SIGNAL_RANGE, 5}, {SP_E_SIGNAL_SOURCE, 6}};
  char detail[SP_NAME_MAX];
  const size_t length = name->len < sizeof detail - 1u ? name->len : sizeof detail - 1u;
  uint16_t rc = 1;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) rc = table[i].error == error ? table[i].rc : rc;
  memcpy(detail, name->value, length);
  detail[length] = '\0';
  return sp_smp_refuse(request, rc, sp_reasons_sentence(error), detail);
}

/* One element in the form that fits the signal's type. */
static int write_element(struct sp_signals_write *write, unsigned index, size_t element, zcbor_state_t *in) {
  const enum sp_type type = write->signals->contract->signals[index].type;
  const bool is_float = type == SP_F32 || type == SP_F64;
  int64_t integer = 0;
  double real = 0.0;
  bool truth = false;
  if (type == SP_BOOL) {
    return zcbor_bool_decode(in, &truth) ? sp_signals_write_integer(write, index, element, truth ? 1 : 0) : SP_E_SIGNAL_TYPE;
  }
  if (zcbor_int64_decode(in, &integer)) {
    return is_float ? sp_signals_write_element(write, index, element, (double)integer)
                    : sp_signals_write_integer(write, index, element, integer);
  }
  if (is_float && zcbor_float_decode(in, &real)) return sp_signals_write_element(write, index, element, real);
  return SP_E_SIGNAL_TYPE;
}

static int write_signal(struct sp_signals_write *write, unsigned index, zcbor_state_t *in) {
  const bool is_list = ZCBOR_MAJOR_TYPE(*in->payload) == ZCBOR_MAJOR_TYPE_LIST;
  if (is_list && !zcbor_list_start_decode(in)) return SP_E_SIGNAL_TYPE;
  const size_t elements = is_list ? in->elem_count : 1;
  int error = sp_signals_write_signal(write, index, elements);
  for (size_t i = 0; error == SP_OK && i < elements; i++) error = write_element(write, index, i, in);
  if (error == SP_OK && is_list && !zcbor_list_end_decode(in)) error = SP_E_SIGNAL_TYPE;
  return error;
}

static int write_signals(struct sp_smp_request *request) {
  struct sp_signals *signals = &request->device->control.signals;
  struct sp_signals_write write;
  if (sp_cbor_get_map(request->in, "set") != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  sp_signals_write_begin(&write, signals);
  while (!zcbor_array_at_end(request->in)) {
    struct zcbor_string name;
    if (!zcbor_tstr_decode(request->in, &name)) return SP_SMP_EINVAL;
    const int index = sp_signals_find(signals, (const char *)name.value, name.len);
    if (index < 0) return refuse_signal(request, SP_E_SIGNAL_UNKNOWN, &name);
    if ((write.touched >> index & 1u) != 0) return SP_SMP_EINVAL; /* twice in one write */
    const int error = write_signal(&write, (unsigned)index, request->in);
    if (error != SP_OK) return refuse_signal(request, error, &name);
  }
  sp_signals_write_commit(&write, sp_port_wall_ms());
  return SP_SMP_EOK;
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
    {.id = 1, .read = read_points},
    {.id = 2, .read = read_signals, .write = write_signals},
    {.id = 4, .read = read_lifecycle, .write = activate},
    {.id = 6, .read = read_reasons},
    {.id = 7, .write = revert},
};

const struct sp_smp_group sp_group_setpoint = {
    .id = 64, .name = "setpoint", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
