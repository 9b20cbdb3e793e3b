/* A device whose flash is a model and whose store is the firmware's: it follows the words of a scenario. */
#ifndef DEVICE_H
#define DEVICE_H

#include "core/lifecycle.h"

#define DEVICE_PACKAGES 4u

/* What is in RAM, and what an onlooker remembers over a power cut. */
struct device {
  struct sp_store store;
  uint64_t now_ms;
  uint32_t counter;     /* the highest security counter that was seen */
  unsigned quarantined; /* packages that were seen in quarantine, and not lifted out of it: bit 0 is A */
  char begun;           /* the package of a trial that has run an instruction and is not confirmed; 0: none */
  bool busy;            /* the main loop has no slack: nothing is tidied */
  bool answered;        /* the word has been done, and somebody told so; what is left is tidying */
};

extern struct device device;

/* What a device is after a boot, as far as anybody can tell. */
struct view {
  char running; /* letter of the package; '-': nothing; '?': something else, or not whole */
  char candidate;
  uint8_t phase, slot; /* enum sp_phase, enum sp_candidate */
  uint32_t counter, quarantines;
  char settings; /* letter of the settings that are kept; '-': none; '?': something else */
};

/* Makes the packages A to D: of about 400 bytes, or as large as a slot. D has the highest counter. */
void device_packages(bool large);

/* Boots: recovery, and then the module if one may run. NULL, or what is wrong. */
const char *device_boot(void);

/* Follows one word, "upload B", until it is done. NULL, or what is wrong. */
const char *device_do(const char *word);

/* Whatever state it is in, a device takes a new package: uploads, tests and confirms D. NULL, or what is wrong. */
const char *device_updates(void);

struct view device_view(void);

/* The view in words: "B confirmed, A earlier, counter 2, 0 quarantines", and ", settings A" where any are kept. */
const char *device_describe(void);

/* What holds at any moment, whatever the firmware takes for right. NULL, or what is wrong. */
const char *device_promises(void);

#endif
