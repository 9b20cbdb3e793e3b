#include "store.h"

#include <string.h>

static enum sp_flash_area area_of(unsigned physical) { return physical == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1; }

unsigned sp_store_physical(const struct sp_store *store, unsigned logical) {
  return logical == SP_SLOT_RUNNING ? store->state.running : 1u - store->state.running;
}

static struct sp_slot_record *candidate_of(struct sp_state *state) { return &state->slot[1u - state->running]; }

bool sp_store_holds(const struct sp_store *store, unsigned logical) {
  static const bool running[SP_PHASES] = {[SP_PHASE_TRIAL] = true, [SP_PHASE_PERMANENT] = true, [SP_PHASE_CONFIRMED] = true};
  static const bool candidate[SP_CANDIDATES] = {[SP_CANDIDATE_COMPLETE] = true,
                                                [SP_CANDIDATE_PENDING] = true,
                                                [SP_CANDIDATE_PENDING_PERMANENT] = true,
                                                [SP_CANDIDATE_EARLIER] = true};
  return logical == SP_SLOT_RUNNING ? running[store->state.phase] : candidate[store->state.candidate];
}

bool sp_store_read(const struct sp_store *store, unsigned logical, uint32_t offset, uint8_t *out, uint32_t length) {
  return sp_port_flash_read(area_of(sp_store_physical(store, logical)), offset, out, length);
}

/* --- state -------------------------------------------------------------------------------------------------------------- */

int sp_store_commit(struct sp_store *store, const struct sp_state *next) {
  uint8_t bytes[SP_STATE_BYTES];
  sp_state_encode(next, bytes);
  const int error = sp_journal_put(&store->journal, SP_RECORD_STATE, bytes, sizeof bytes);
  if (error == SP_OK) store->state = *next;
  return error;
}

uint32_t sp_store_commit_ms(const struct sp_store *store) { return sp_journal_put_ms(&store->journal, SP_STATE_BYTES); }

/* A commit as a step: SP_LATER when it does not fit. */
static int commit(struct sp_store *store, const struct sp_state *next, uint32_t left_ms) {
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  return sp_store_commit_ms(store) <= left_ms ? sp_store_commit(store, next) : SP_LATER;
}

static void restore_state(struct sp_store *store) {
  uint8_t bytes[SP_STATE_BYTES];
  const uint32_t length = sp_journal_get(&store->journal, SP_RECORD_STATE, bytes, sizeof bytes);
  if (store->journal.status == SP_JOURNAL_READY && !sp_state_decode(bytes, length, &store->state)) {
    store->journal.status = SP_JOURNAL_LOST;
  }
  if (store->journal.status == SP_JOURNAL_READY) return;
  sp_state_init(&store->state);
  const bool journal_lost = store->journal.status == SP_JOURNAL_LOST;
  store->state.journal_lost = store->state.suspect[0] = store->state.suspect[1] = journal_lost;
}

/* --- what else is kept ---------------------------------------------------------------------------------------------------- */

uint32_t sp_store_kept(const struct sp_store *store, enum sp_record type, uint8_t *out, uint32_t cap) {
  return sp_journal_get(&store->journal, type, out, cap);
}

static bool is_kept(const struct sp_store *store, enum sp_record type, const uint8_t *bytes, uint32_t length) {
  uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
  return sp_store_kept(store, type, kept, sizeof kept) == length && memcmp(kept, bytes, length) == 0;
}

/* Paid before it is written, so that a reset in between gives nothing away. */
static int pay(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  if (next.writes == 0) return SP_E_STORE_BUSY;
  next.writes--;
  const int error = commit(store, &next, left_ms);
  store->paid = error == SP_OK;
  return error == SP_OK ? SP_LATER : error;
}

int sp_store_keep(struct sp_store *store, enum sp_record type, const uint8_t *bytes, uint32_t length, uint32_t left_ms) {
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (is_kept(store, type, bytes, length)) return SP_OK;
  if (!store->paid) return pay(store, left_ms);
  if (sp_journal_put_ms(&store->journal, length) > left_ms) return SP_LATER;
  store->paid = false;
  return sp_journal_put(&store->journal, type, bytes, length);
}

void sp_store_open(struct sp_store *store, const struct sp_contract *contract) {
  memset(store, 0, sizeof *store);
  store->contract = contract;
  (void)sp_journal_open(&store->journal);
  restore_state(store);
  memcpy(store->erasure.suspect, store->state.suspect, sizeof store->erasure.suspect);
  store->verdict[0] = store->verdict[1] = SP_E_STORE_EMPTY;
  for (unsigned logical = 0; logical < SP_SLOTS; logical++) {
    if (sp_store_holds(store, logical)) (void)sp_store_verify(store, sp_store_physical(store, logical));
  }
}

/* --- verification --------------------------------------------------------------------------------------------------------- */

static bool read_slot(void *context, uint32_t offset, uint8_t *out, uint32_t length) {
  return sp_port_flash_read(*(const enum sp_flash_area *)context, offset, out, length);
}

int sp_store_verify(struct sp_store *store, unsigned physical) {
  enum sp_flash_area area = area_of(physical);
  const struct sp_package_source source = {.read = read_slot, .context = &area};
  const struct sp_slot_record *slot = &store->state.slot[physical];
  int verdict = sp_package_read(&source, slot->length, &store->package[physical]);
  if (verdict == SP_OK && memcmp(store->package[physical].hash, slot->hash, sizeof slot->hash) != 0) verdict = SP_E_SLOT_CHANGED;
  store->verdict[physical] = verdict;
  return verdict;
}

bool sp_store_is_quarantined(const struct sp_store *store, const uint8_t hash[32]) {
  const struct sp_state *state = &store->state;
  for (uint32_t i = 0; i < SP_QUARANTINE_MAX && i < state->quarantines; i++) {
    if (memcmp(state->quarantined[i].hash, hash, sizeof state->quarantined[i].hash) == 0) return true;
  }
  return false;
}

int sp_store_allowed(const struct sp_store *store, unsigned physical) {
  if (store->verdict[physical] != SP_OK) return store->verdict[physical];
  if (sp_store_is_quarantined(store, store->package[physical].hash)) return SP_E_QUARANTINED;
  return sp_package_allow(&store->package[physical], store->state.counter, store->contract);
}

/* What an upload answers once the whole package is there: one for another contract is kept, so that it can be looked at. */
static int whole(const struct sp_store *store, unsigned physical) {
  return sp_store_allowed(store, physical) == SP_E_PACKAGE_CONTRACT ? SP_E_PACKAGE_CONTRACT : SP_OK;
}

/* --- erasing ------------------------------------------------------------------------------------------------------------ */

static void forget_upload(struct sp_store *store) { memset(&store->upload, 0, sizeof store->upload); }

/* Erases the next sector of a slot that needs it. SP_OK when none is left. */
static int erase_step(struct sp_store *store, unsigned physical, uint32_t left_ms) {
  const enum sp_flash_area area = area_of(physical);
  const uint32_t sector = sp_flash_sector(area);
  uint32_t *erased = &store->erasure.erased[physical];
  store->verdict[physical] = SP_E_STORE_EMPTY;
  while (*erased < sp_flash_size(area) && !store->erasure.suspect[physical] && sp_flash_used(area, *erased, *erased + sector) == *erased) {
    *erased += sector;
  }
  if (*erased >= sp_flash_size(area)) {
    store->erasure.suspect[physical] = false;
    return SP_OK;
  }
  if (sp_flash_erase_ms(area) > left_ms) return SP_LATER;
  const int error = sp_flash_erase(area, *erased);
  if (error != SP_OK) return error;
  *erased += sector;
  return SP_LATER;
}

/* Nothing is in the slot, and nothing can be that reads as blank. */
static bool clean(const struct sp_store *store, unsigned physical) {
  return !store->state.suspect[physical] && sp_flash_used(area_of(physical), 0, sp_flash_size(area_of(physical))) == 0;
}

static void clear(struct sp_slot_record *slot) { *slot = (struct sp_slot_record){.length = 0}; }

/* Commits that a slot is being erased; nothing here changes before that. What has been erased already, for another upload, stays so. */
static int begin_erasing(struct sp_store *store, struct sp_state *next, unsigned physical, uint32_t left_ms) {
  const bool already = physical != store->state.running && store->state.candidate == SP_CANDIDATE_ERASING;
  next->suspect[physical] = true;
  const int error = commit(store, next, left_ms);
  if (error != SP_OK) return error;
  if (!already) store->erasure.erased[physical] = 0;
  if (physical != store->state.running) forget_upload(store);
  return SP_LATER;
}

int sp_store_erase_candidate(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = sp_store_physical(store, SP_SLOT_CANDIDATE);
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (next.phase == SP_PHASE_TRIAL && next.candidate == SP_CANDIDATE_EARLIER) return SP_E_STORE_TRIAL;
  if (next.candidate == SP_CANDIDATE_EMPTY && clean(store, physical)) return SP_OK;
  if (next.candidate != SP_CANDIDATE_ERASING || next.slot[physical].length != 0) {
    next.candidate = SP_CANDIDATE_ERASING;
    clear(&next.slot[physical]);
    return begin_erasing(store, &next, physical, left_ms);
  }
  const int step = erase_step(store, physical, left_ms);
  if (step != SP_OK) return step;
  next.candidate = SP_CANDIDATE_EMPTY;
  next.suspect[physical] = false;
  return commit(store, &next, left_ms);
}

int sp_store_erase_running(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = next.running;
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (next.phase == SP_PHASE_NONE && next.quarantines == 0 && clean(store, physical)) return SP_OK;
  if (next.phase != SP_PHASE_ERASING) {
    next.phase = SP_PHASE_ERASING;
    next.quarantines = 0;
    memset(next.quarantined, 0, sizeof next.quarantined);
    clear(&next.slot[physical]);
    return begin_erasing(store, &next, physical, left_ms);
  }
  const int step = erase_step(store, physical, left_ms);
  if (step != SP_OK) return step;
  next.phase = SP_PHASE_NONE;
  next.suspect[physical] = false;
  return commit(store, &next, left_ms);
}

int sp_store_tidy(struct sp_store *store, uint64_t now_ms, uint32_t left_ms) {
  struct sp_state *state = &store->state;
  while (now_ms - store->counted_ms >= SP_WRITES_EACH_MS) {
    store->counted_ms += SP_WRITES_EACH_MS;
    if (state->writes < SP_WRITES_BURST) state->writes++;
  }
  int step = SP_OK;
  const uint32_t tidy_ms = sp_journal_tidy_ms(&store->journal);
  if (state->phase == SP_PHASE_ERASING) {
    step = sp_store_erase_running(store, left_ms);
  } else if (state->candidate == SP_CANDIDATE_ERASING && candidate_of(state)->length == 0) {
    step = sp_store_erase_candidate(store, left_ms);
  } else if (tidy_ms == 0) {
    return SP_OK;
  } else if (tidy_ms <= left_ms) {
    step = sp_journal_tidy(&store->journal);
  }
  return step == SP_OK ? SP_LATER : step;
}

/* --- upload ------------------------------------------------------------------------------------------------------------- */

static bool same_file(const struct sp_slot_record *slot, uint32_t length, const uint8_t *sha) {
  return sha != NULL && slot->length == length && memcmp(slot->sha, sha, sizeof slot->sha) == 0;
}

/* Whether the announced upload is the one that is being erased for or that is arriving. Without a SHA-256 only the former can be: a begin
 * that is dispatched again. */
static bool same_upload(struct sp_state *state, uint32_t length, const uint8_t *sha) {
  const struct sp_slot_record *slot = candidate_of(state);
  if (sha != NULL) return state->announced && same_file(slot, length, sha);
  return state->candidate == SP_CANDIDATE_ERASING && !state->announced && slot->length == length;
}

static void go_on_at(struct sp_store *store, uint32_t offset) {
  forget_upload(store);
  store->upload.known = true;
  store->upload.received = offset;
  sp_flash_writer_init(&store->upload.writer, area_of(sp_store_physical(store, SP_SLOT_CANDIDATE)), offset);
}

/* Counts a write against the budget, in `next`. */
static int charge(const struct sp_store *store, struct sp_state *next) {
  if (store->state.writes == 0) return SP_E_STORE_BUSY;
  next->writes = (uint16_t)(store->state.writes - 1u);
  return SP_OK;
}

static int start_over(struct sp_store *store, uint32_t length, const uint8_t *sha, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = sp_store_physical(store, SP_SLOT_CANDIDATE);
  const int error = charge(store, &next);
  if (error != SP_OK) return error;
  next.candidate = SP_CANDIDATE_ERASING;
  next.announced = sha != NULL;
  next.slot[physical] = (struct sp_slot_record){.length = length};
  if (sha != NULL) memcpy(next.slot[physical].sha, sha, sizeof next.slot[physical].sha);
  return begin_erasing(store, &next, physical, left_ms);
}

/* Erases what has to be, and records that the upload arrives. */
static int erase_for_upload(struct sp_store *store, uint32_t from, uint32_t left_ms, uint32_t *offset) {
  struct sp_state next = store->state;
  const unsigned physical = sp_store_physical(store, SP_SLOT_CANDIDATE);
  if (store->erasure.erased[physical] < from) store->erasure.erased[physical] = from;
  int step = erase_step(store, physical, left_ms);
  if (step != SP_OK) return step;
  next.candidate = SP_CANDIDATE_UPLOADING;
  next.suspect[physical] = false;
  step = commit(store, &next, left_ms);
  if (step != SP_OK) return step;
  go_on_at(store, *offset = from);
  return SP_OK;
}

/* Where a unit can be programmed once only, the last one may be torn: what is in its sector arrives again. */
static int give_up_tail(struct sp_store *store, uint32_t used, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = sp_store_physical(store, SP_SLOT_CANDIDATE);
  const uint32_t sector = sp_flash_sector(area_of(physical));
  int error = charge(store, &next);
  next.kept = (uint16_t)(used == 0 ? 0 : (used - 1u) / sector * sector);
  next.candidate = SP_CANDIDATE_RESUMING;
  next.suspect[physical] = true;
  if (error == SP_OK) error = commit(store, &next, left_ms);
  if (error != SP_OK) return error;
  store->erasure.erased[physical] = next.kept;
  return SP_LATER;
}

/* Goes on with an upload: where it is, or, after a reset, at the block that was written last, which may be torn. */
static int resume(struct sp_store *store, uint32_t left_ms, uint32_t *offset) {
  const enum sp_flash_area area = area_of(sp_store_physical(store, SP_SLOT_CANDIDATE));
  if (!store->upload.known) {
    const uint32_t used = sp_flash_used(area, 0, sp_flash_size(area));
    if (!sp_port_flash()->overprogram) return give_up_tail(store, used, left_ms);
    const uint32_t reached = used < candidate_of(&store->state)->length ? used : candidate_of(&store->state)->length;
    go_on_at(store, reached == 0 ? 0 : (reached - 1u) / SP_FLASH_BLOCK * SP_FLASH_BLOCK);
  }
  *offset = store->upload.received;
  return SP_OK;
}

int sp_store_upload_begin(struct sp_store *store, uint32_t length, const uint8_t *sha, uint32_t left_ms, uint32_t *offset) {
  struct sp_state *state = &store->state;
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (length == 0 || length > SP_SLOT_SIZE) return SP_E_STORE_TOO_LARGE;
  for (unsigned logical = 0; logical < SP_SLOTS; logical++) {
    const unsigned physical = sp_store_physical(store, logical);
    if (!sp_store_holds(store, logical) || store->verdict[physical] != SP_OK || !same_file(&state->slot[physical], length, sha)) continue;
    *offset = length;
    return whole(store, physical);
  }
  if (state->candidate == SP_CANDIDATE_PENDING || state->candidate == SP_CANDIDATE_PENDING_PERMANENT) return SP_E_STORE_PENDING;
  if (state->phase == SP_PHASE_TRIAL) return SP_E_STORE_TRIAL;
  if (same_upload(state, length, sha) && !store->upload.failed) {
    if (state->candidate == SP_CANDIDATE_ERASING) return erase_for_upload(store, 0, left_ms, offset);
    if (state->candidate == SP_CANDIDATE_RESUMING) return erase_for_upload(store, state->kept, left_ms, offset);
    if (state->candidate == SP_CANDIDATE_UPLOADING) return resume(store, left_ms, offset);
  }
  return start_over(store, length, sha, left_ms);
}

uint32_t sp_store_write_ms(uint32_t length) { return sp_flash_program_ms(length + SP_FLASH_UNIT_MAX); }

/* Whether everything has arrived, and more: a package that was checked. */
static bool complete(const struct sp_store *store) { return sp_store_holds(store, SP_SLOT_CANDIDATE); }

int sp_store_upload_write(struct sp_store *store, uint32_t offset, const uint8_t *data, uint32_t length, uint32_t left_ms, uint32_t *next) {
  struct sp_upload *upload = &store->upload;
  const uint32_t announced = candidate_of(&store->state)->length;
  const bool arriving = store->state.candidate == SP_CANDIDATE_UPLOADING && upload->known;
  const uint32_t received = complete(store) ? announced : upload->received;
  *next = received;
  if (!arriving && !complete(store)) return SP_E_STORE_EMPTY;
  if (upload->failed) return SP_E_FLASH;
  if (offset > announced || length > announced - offset) return SP_E_STORE_LENGTH;
  if (offset > received) return SP_E_STORE_OFFSET;
  const uint32_t known = received - offset;
  if (length <= known) return SP_OK;
  if (sp_store_write_ms(length - known) > left_ms) return SP_LATER;
  int error = sp_flash_write(&upload->writer, data + known, length - known);
  if (error == SP_OK) error = offset + length == announced ? sp_flash_close(&upload->writer) : sp_flash_flush(&upload->writer);
  upload->failed = error != SP_OK;
  if (error != SP_OK) return error;
  upload->received = *next = offset + length;
  return SP_OK;
}

bool sp_store_upload_arrived(const struct sp_store *store) {
  const uint32_t announced = store->state.slot[sp_store_physical(store, SP_SLOT_CANDIDATE)].length;
  return complete(store) || (store->state.candidate == SP_CANDIDATE_UPLOADING && store->upload.received == announced);
}

/* The SHA-256 of the file, compared with the announced one; then the package in it. */
static int check(struct sp_store *store, unsigned physical, struct sp_slot_record *slot) {
  enum sp_flash_area area = area_of(physical);
  const struct sp_package_source source = {.read = read_slot, .context = &area};
  uint8_t sha[32] = {0};
  int error = sp_package_digest(&source, slot->length, sha);
  if (error == SP_OK && store->state.announced && memcmp(sha, slot->sha, sizeof sha) != 0) error = SP_E_STORE_IMAGE_HASH;
  if (error == SP_OK) error = sp_package_read(&source, slot->length, &store->package[physical]);
  if (error == SP_OK) error = sp_package_allow(&store->package[physical], store->state.counter, store->contract);
  memcpy(slot->sha, sha, sizeof slot->sha);
  memcpy(slot->hash, store->package[physical].hash, sizeof slot->hash);
  return error;
}

int sp_store_upload_finish(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = sp_store_physical(store, SP_SLOT_CANDIDATE);
  if (complete(store)) return whole(store, physical); /* a repeated last packet */
  if (next.candidate != SP_CANDIDATE_UPLOADING || !store->upload.known) return SP_E_STORE_EMPTY;
  if (store->upload.received < next.slot[physical].length) return SP_E_STORE_OFFSET;
  if (SP_VERIFY_MS + sp_store_commit_ms(store) > left_ms) return SP_LATER;
  const int error = check(store, physical, &next.slot[physical]);
  const bool kept = error == SP_OK || error == SP_E_PACKAGE_CONTRACT;
  next.candidate = kept ? SP_CANDIDATE_COMPLETE : SP_CANDIDATE_EMPTY;
  if (!kept) clear(&next.slot[physical]);
  const int committed = sp_store_commit(store, &next);
  if (committed != SP_OK) return committed;
  forget_upload(store);
  store->verdict[physical] = kept ? SP_OK : SP_E_STORE_EMPTY;
  return error;
}

uint32_t sp_store_step_ms(const struct sp_store *store) {
  const uint32_t steps[] = {SP_VERIFY_MS + sp_store_commit_ms(store), sp_store_write_ms(SP_MESSAGE_MAX), sp_flash_erase_ms(SP_FLASH_SLOT_0),
                            sp_journal_tidy_ms(&store->journal), sp_journal_put_ms(&store->journal, SP_JOURNAL_PAYLOAD_MAX)};
  uint32_t longest = 0;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) longest = steps[i] > longest ? steps[i] : longest;
  return longest;
}
