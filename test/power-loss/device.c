#include "device.h"

#include <stdio.h>
#include <string.h>

#include "fake_flash.h"
#include "made_package.h"

#define LATER_MAX 100u /* steps of one function; more means that it never ends */

struct device device;

static const uint32_t counters[DEVICE_PACKAGES] = {1, 2, 2, 9};
static const uint32_t lengths[DEVICE_PACKAGES] = {300, 431, 512, 239};

static struct {
  uint32_t length;
  uint8_t sha[32], hash[32];
  uint8_t bytes[SP_SLOT_SIZE];
} packages[DEVICE_PACKAGES];
static uint32_t packet; /* bytes that come at once: no multiple of anything */

void device_packages(bool large) {
  packet = large ? 999 : 150;
  for (unsigned i = 0; i < DEVICE_PACKAGES; i++) {
    packages[i].length = large ? SP_SLOT_SIZE - 13u * i : lengths[i];
    made_package(packages[i].bytes, packages[i].length, counters[i], (uint8_t)(i + 1u));
    sp_package_sha256(packages[i].bytes, packages[i].length, packages[i].sha);
    memcpy(packages[i].hash, packages[i].bytes + packages[i].length - MADE_PACKAGE_HASH, 32);
  }
}

static unsigned index_of(const char *word) { return (unsigned)(strchr(word, ' ')[1] - 'A'); }

/* The package that a logical slot holds, byte by byte. */
static char letter(unsigned logical) {
  const unsigned physical = sp_store_physical(&device.store, logical);
  const uint8_t *flash = fake_flash_bytes(physical == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1);
  if (!sp_store_holds(&device.store, logical)) return '-';
  for (unsigned i = 0; i < DEVICE_PACKAGES; i++) {
    const struct sp_slot_record *slot = &device.store.state.slot[physical];
    if (memcmp(slot->hash, packages[i].hash, sizeof slot->hash) != 0) continue;
    if (slot->length == packages[i].length && memcmp(flash, packages[i].bytes, packages[i].length) == 0) return (char)('A' + i);
  }
  return '?';
}

/* Settings in the journal: as many bytes of one letter as a small contract has. */
#define SETTINGS_BYTES 61u

static char settings(void) {
  uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
  const uint32_t length = sp_store_kept(&device.store, SP_RECORD_SETTINGS, kept, sizeof kept);
  if (length == 0) return '-';
  for (uint32_t i = 1; i < length; i++) {
    if (kept[i] != kept[0]) return '?';
  }
  return length == SETTINGS_BYTES ? (char)kept[0] : '?';
}

struct view device_view(void) {
  const struct sp_state *state = &device.store.state;
  return (struct view){.running = letter(SP_SLOT_RUNNING),
                       .candidate = letter(SP_SLOT_CANDIDATE),
                       .phase = state->phase,
                       .slot = state->candidate,
                       .counter = state->counter,
                       .quarantines = state->quarantines,
                       .settings = settings()};
}

const char *device_describe(void) {
  static const char *const phases[SP_PHASES] = {"nothing", "trial", "permanent", "confirmed", "erasing"};
  static const char *const slots[SP_CANDIDATES] = {"empty",   "erasing",   "uploading", "complete",
                                                   "pending", "permanent", "earlier",   "resuming"};
  static char text[96];
  const struct view view = device_view();
  const int length = snprintf(text, sizeof text, "%c %s, %c %s, counter %u, %u quarantines", view.running, phases[view.phase],
                              view.candidate, slots[view.slot], view.counter, view.quarantines);
  if (view.settings != '-') (void)snprintf(text + length, sizeof text - (size_t)length, ", settings %c", view.settings);
  return text;
}

static bool in_quarantine(unsigned index) {
  const struct sp_state *state = &device.store.state;
  for (uint32_t i = 0; i < SP_QUARANTINE_MAX && i < state->quarantines; i++) {
    if (memcmp(state->quarantined[i].hash, packages[index].hash, sizeof packages[index].hash) == 0) return true;
  }
  return false;
}

const char *device_promises(void) {
  const struct sp_state *state = &device.store.state;
  const char running = letter(SP_SLOT_RUNNING);
  if (state->counter < device.counter) return "the security counter went down";
  if (settings() == '?') return "settings are neither the old nor the new ones";
  device.counter = state->counter;
  for (unsigned i = 0; i < DEVICE_PACKAGES; i++) {
    if (in_quarantine(i)) device.quarantined |= 1u << i;
  }
  if (state->phase == SP_PHASE_CONFIRMED && state->journal_lost) return "a package is confirmed, and the journal still counts as lost";
  if (running < 'A') return NULL;
  const unsigned index = (unsigned)(running - 'A');
  if (state->phase == SP_PHASE_CONFIRMED && counters[index] != device.counter) return "the counter is not that of the confirmed package";
  if (sp_lifecycle_runnable(&device.store) != SP_OK) return NULL;
  if (counters[index] < device.counter) return "a package with a lower security counter runs";
  return (device.quarantined >> index & 1u) != 0 ? "a package runs that is in quarantine" : NULL;
}

/* The module's first instruction after a start or a boot. NULL, or why it must not run. */
static const char *run_module(void) {
  const char running = letter(SP_SLOT_RUNNING);
  if (sp_lifecycle_runnable(&device.store) != SP_OK) return NULL;
  if (running == '?') return "something runs that is no whole package";
  if (device.store.state.phase != SP_PHASE_TRIAL) return NULL;
  if (device.begun == running) return "a trial that had begun, and was not confirmed, begins again";
  device.begun = running;
  return NULL;
}

/* The slack of the main loop. */
static const char *tidy(void) {
  for (unsigned i = 0; i < LATER_MAX; i++) {
    const int error = sp_store_tidy(&device.store, device.now_ms, SP_LEFT_ALL);
    if (error == SP_OK) return NULL;
    if (error != SP_LATER) return "tidying fails";
  }
  return "tidying never ends";
}

const char *device_boot(void) {
  sp_store_open(&device.store, &made_contract);
  device.now_ms = 0;
  if (device.store.journal.status == SP_JOURNAL_FUTURE) return "the journal seems to be of a later version";
  const bool trial = device.store.state.phase == SP_PHASE_TRIAL;
  if (sp_lifecycle_boot(&device.store) != SP_OK) return "the boot fails";
  if (trial && device.store.state.phase == SP_PHASE_TRIAL) return "a trial survives a boot";
  const char *wrong = device_promises();
  if (wrong == NULL) wrong = run_module();
  return wrong != NULL ? wrong : tidy();
}

/* --- words -------------------------------------------------------------------------------------------------------------- */

#define REPEAT(result, call)                    \
  do {                                          \
    unsigned left = LATER_MAX;                  \
    do {                                        \
      result = (call);                          \
    } while (result == SP_LATER && --left > 0); \
  } while (0)

static int send(unsigned index, uint32_t upto) {
  uint32_t offset = 0;
  int error;
  REPEAT(error, sp_store_upload_begin(&device.store, packages[index].length, packages[index].sha, SP_LEFT_ALL, &offset));
  while (error == SP_OK && offset < upto) {
    const uint32_t count = upto - offset < packet ? upto - offset : packet;
    REPEAT(error, sp_store_upload_write(&device.store, offset, packages[index].bytes + offset, count, SP_LEFT_ALL, &offset));
  }
  return error;
}

static int upload(const char *word) {
  const unsigned index = index_of(word);
  int error = send(index, packages[index].length);
  if (error == SP_OK) REPEAT(error, sp_store_upload_finish(&device.store, SP_LEFT_ALL));
  return error;
}

static int part(const char *word) { return send(index_of(word), packages[index_of(word)].length * 2 / 3); }

static int mark(const char *word, bool permanent, uint32_t confirm_after) {
  int error;
  device.begun = 0; /* a new trial of it is no surprise */
  REPEAT(error, sp_lifecycle_mark_pending(&device.store, packages[index_of(word)].hash, permanent, confirm_after, SP_LEFT_ALL));
  return error;
}

static int test(const char *word) { return mark(word, false, 0); }
static int policy(const char *word) { return mark(word, false, 2); }
static int permanent(const char *word) { return mark(word, true, 0); }

/* It is whole, and must not be tried. */
static int refused(const char *word) { return mark(word, false, 0) == SP_E_QUARANTINED ? SP_OK : SP_E_QUARANTINED; }

static int start(const char *word) {
  int error;
  (void)word;
  REPEAT(error, sp_lifecycle_start(&device.store, SP_LEFT_ALL));
  return error == SP_OK && run_module() != NULL ? SP_E_TRAP : error;
}

static int good(const char *word) {
  int error;
  bool reverted;
  (void)word;
  device.now_ms += 1000;
  sp_lifecycle_evaluated(&device.store, true, device.now_ms);
  REPEAT(error, sp_lifecycle_due(&device.store, device.now_ms, SP_LEFT_ALL, &reverted));
  if (device.store.state.phase == SP_PHASE_CONFIRMED) device.begun = 0;
  return error;
}

static int confirm(const char *word) {
  int error;
  (void)word;
  REPEAT(error, sp_lifecycle_confirm(&device.store, SP_LEFT_ALL));
  if (error == SP_OK) device.begun = 0;
  return error;
}

static int revert(const char *word) {
  int error;
  (void)word;
  REPEAT(error, sp_lifecycle_revert(&device.store, SP_E_BY_HAND, SP_LEFT_ALL));
  return error == SP_OK && run_module() != NULL ? SP_E_TRAP : error;
}

static int quarantine(const char *word) {
  int error;
  (void)word;
  REPEAT(error, sp_lifecycle_quarantine(&device.store, SP_E_TRAP, 4, SP_LEFT_ALL));
  return error == SP_OK && run_module() != NULL ? SP_E_TRAP : error;
}

static int erase(const char *word) {
  int error;
  (void)word;
  REPEAT(error, sp_store_erase_candidate(&device.store, SP_LEFT_ALL));
  return error;
}

static int erase_running(const char *word) {
  int error;
  (void)word;
  device.quarantined = 0;
  REPEAT(error, sp_store_erase_running(&device.store, SP_LEFT_ALL));
  return error;
}

static int keep(const char *word) {
  uint8_t bytes[SETTINGS_BYTES];
  int error;
  memset(bytes, 'A' + (int)index_of(word), sizeof bytes);
  REPEAT(error, sp_store_keep(&device.store, SP_RECORD_SETTINGS, bytes, sizeof bytes, SP_LEFT_ALL));
  return error;
}

static int reset(const char *word) {
  (void)word;
  return device_boot() == NULL ? SP_OK : SP_E_RESET;
}

static int install(const char *word) {
  static int (*const steps[])(const char *) = {upload, permanent, reset, good};
  int error = SP_OK;
  for (unsigned i = 0; i < sizeof steps / sizeof steps[0] && error == SP_OK; i++) error = steps[i](word);
  return error;
}

/* Writes the state until the next one has to make room; without the tidying that would do so before. */
static int fill(const char *word) {
  int error = SP_OK;
  (void)word;
  while (error == SP_OK &&
         device.store.journal.end + 2u * SP_STATE_BYTES + 64u < sp_flash_size(SP_FLASH_JOURNAL_0 + device.store.journal.half)) {
    error = sp_store_commit(&device.store, &device.store.state);
  }
  return error == SP_OK ? sp_store_commit(&device.store, &device.store.state) : error;
}

/* Writes the state until there is room to be made in the slack. */
static int crowd(const char *word) {
  int error = SP_OK;
  (void)word;
  while (error == SP_OK && sp_journal_tidy_ms(&device.store.journal) == 0) error = sp_store_commit(&device.store, &device.store.state);
  return error;
}

/* A bit of the running package turns. */
static int damage(const char *word) {
  (void)word;
  fake_flash_bytes(device.store.state.running == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1)[100] ^= 4;
  return SP_OK;
}

/* Neither half of the journal can be read any more: the counter is at its floor. */
static int lose(const char *word) {
  (void)word;
  fake_flash_fill(SP_FLASH_JOURNAL_0, 0);
  fake_flash_fill(SP_FLASH_JOURNAL_1, 0);
  memset(&device, 0, sizeof device);
  return reset(word);
}

const char *device_do(const char *word) {
  static char message[64];
  static const struct {
    const char *verb;
    int (*act)(const char *word);
    bool tidies; /* the main loop's slack follows */
  } verbs[] = {
      {"upload", upload, true},       {"part", part, true},
      {"test", test, true},           {"policy", policy, true},
      {"permanent", permanent, true}, {"start", start, true},
      {"good", good, true},           {"confirm", confirm, true},
      {"revert", revert, true},       {"quarantine", quarantine, true},
      {"erase", erase, true},         {"erase-running", erase_running, true},
      {"reset", reset, true},         {"install", install, true},
      {"fill", fill, false},          {"damage", damage, false},
      {"crowd", crowd, false},        {"lose", lose, true},
      {"refused", refused, true},     {"keep", keep, true},
  };
  const size_t length = strcspn(word, " ");
  for (unsigned i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
    if (strlen(verbs[i].verb) != length || strncmp(word, verbs[i].verb, length) != 0) continue;
    device.answered = false;
    const int error = verbs[i].act(word);
    device.answered = error == SP_OK;
    (void)snprintf(message, sizeof message, "%s is refused with %d", word, error);
    if (error != SP_OK) return message;
    const char *wrong = device_promises();
    if (wrong != NULL) return wrong;
    return verbs[i].tidies && !device.busy ? tidy() : NULL;
  }
  return "there is no such word";
}

const char *device_updates(void) {
  static const char *const words[] = {"upload D", "test D", "start", "good", "confirm", "reset"};
  const char *wrong = NULL;
  device.store.state.writes = SP_WRITES_BURST;
  if (device.store.state.phase == SP_PHASE_TRIAL) wrong = device_do("revert");
  if (wrong == NULL && sp_lifecycle_pending(&device.store)) wrong = device_do("erase");
  for (unsigned i = 0; i < sizeof words / sizeof words[0] && wrong == NULL; i++) wrong = device_do(words[i]);
  if (wrong != NULL) return wrong;
  return device_view().running == 'D' && device_view().counter == counters[3] ? NULL : "a new package does not run after all";
}
