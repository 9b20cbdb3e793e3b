#include "controller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "unit.h"

/* Written from the manual, not from the driver's regs.h: a wrong number there must show. RM0090 3.3 and table 5; 3.9. */
#define MEMORY    0x08000000u
#define REGISTERS 0x40023C00u
#define SIZE      0x100000u
#define SECTORS   12u
#define LINE      16u

enum { ACR = 0x00, KEYR = 0x04, SR = 0x0C, CR = 0x10 };
enum { ACR_DCEN = 1 << 10, ACR_DCRST = 1 << 12 };
enum {
  SR_WRPERR = 1 << 4,
  SR_PGAERR = 1 << 5,
  SR_PGPERR = 1 << 6,
  SR_PGSERR = 1 << 7,
  SR_ERRORS = 0xF2,
  SR_CLEARED_BY_ONE = 0xF3,
  SR_BSY = 1 << 16
};
enum { CR_PG = 1 << 0, CR_SER = 1 << 1, CR_MER = 1 << 2, CR_STRT = 1 << 16 };
#define CR_SNB(cr)   ((cr) >> 3 & 0xFu)
#define CR_PSIZE(cr) ((cr) >> 8 & 3u)
#define CR_FIELDS    0x0301037Fu /* all but reserved bits and LOCK */
#define CR_LOCK      0x80000000u
#define PSIZE_X32    2u
#define X32_MIN_MV   2700u /* RM0090 3.6.2, table 7 */
#define POWER        0x40007000u
#define PVD_MV       2750u /* DS8626, table 19: level 5, which sp_clock_start sets (clock_test.c), on the part with the lowest threshold */

enum { PWR_CSR = 0x04, CSR_PVDO = 1 << 2 }; /* RM0090 5.4.2 */

enum operation { NOTHING, PROGRAM, ERASE };

/* All that a power-on sets anew. */
struct state {
  uint32_t acr, sr, cr;
  bool first_key, dead;
  enum operation operation;
  uint32_t address, value, sector, left; /* of it; reads of SR until it is done */
};

static const struct state power_on = {.cr = CR_LOCK};

struct controller controller;
static struct state now;
static uint8_t memory[SIZE];
static struct {
  uint32_t words[SIZE / 4u];
  bool valid[SIZE / LINE];
} cache;

static void broken(const char *rule) {
  if (controller.broken != NULL) {
    controller.broken(rule);
    return;
  }
  fprintf(stderr, "flash controller: %s\n", rule);
  abort();
}

static uint32_t sector_start(uint32_t sector) {
  static const uint32_t starts[SECTORS + 1] = {0x00000, 0x04000, 0x08000, 0x0C000, 0x10000, 0x20000, 0x40000,
                                               0x60000, 0x80000, 0xA0000, 0xC0000, 0xE0000, 0x100000};
  return starts[sector];
}

static uint32_t sector_of(uint32_t offset) {
  uint32_t sector = 0;
  while (sector_start(sector + 1u) <= offset) sector++;
  return sector;
}

/* --- own cells ------------------------------------------------------------------------------------------------------------- */

static uint32_t own_get(uint32_t address) {
  uint32_t word;
  memcpy(&word, memory + (address - MEMORY), sizeof word);
  return word;
}

static bool own_program(uint32_t address, uint32_t value) {
  const uint32_t word = own_get(address) & value; /* no bit becomes 1 */
  memcpy(memory + (address - MEMORY), &word, sizeof word);
  return true;
}

static bool own_erase(uint32_t sector) {
  memset(memory + sector_start(sector), 0xff, sector_start(sector + 1u) - sector_start(sector));
  return true;
}

static const struct controller_cells own = {own_get, own_program, own_erase};

/* --- operations --------------------------------------------------------------------------------------------------------- */

/* The cells may be where the power goes, and then nothing returns from there: what is left is a controller after power-on. */
static bool work(const struct state *of) {
  const struct state kept = now;
  now = power_on;
  const bool done = of->operation == PROGRAM ? controller.cells->program(of->address, of->value) : controller.cells->erase(of->sector);
  now = kept;
  return done;
}

/* RM0090 3.6.4, "Programming and caches": what is programmed goes into the data cache too; what is erased does not. */
static void complete(void) {
  const struct state of = now;
  now.operation = NOTHING;
  now.left = 0;
  now.sr &= ~(uint32_t)SR_BSY;
  now.cr &= ~(uint32_t)CR_STRT;
  if (controller.fault != 0) {
    now.sr |= controller.fault;
    controller.fault = 0;
  } else if (!work(&of)) {
    now.sr |= SR_PGSERR;
  }
  if (of.operation == PROGRAM) cache.words[(of.address - MEMORY) / 4u] = controller.cells->get(of.address);
}

static void begin(enum operation operation) {
  if (!controller.held) broken("begins while an interrupt may come whose code is in flash");
  now.operation = operation;
  now.left = controller.busy_reads;
  now.sr |= SR_BSY;
}

/* What any operation needs. False: it is refused, and the flag says why. */
static bool accepted(uint32_t sector) {
  if (CR_PSIZE(now.cr) == PSIZE_X32 && controller.supply_mv < X32_MIN_MV) broken("programs or erases x32 below 2.7 V");
  if ((now.sr & SR_ERRORS) != 0) {
    broken("begins while a flag of an error is set");
    return false;
  }
  if (sector < SECTORS && (controller.write_protected >> sector & 1u) == 0) return true;
  now.sr |= SR_WRPERR;
  return false;
}

/* --- registers -------------------------------------------------------------------------------------------------------------- */

static uint32_t get_register(uint32_t offset) {
  if (offset == SR && now.operation != NOTHING) {
    if (now.left > 0) {
      now.left--;
    } else {
      complete();
    }
  }
  switch (offset) {
    case ACR:
      return now.acr;
    case SR:
      return now.sr;
    case CR:
      return now.cr;
    default:
      broken("reads a register that has nothing to read");
      return 0;
  }
}

/* RM0090 3.6.1: a wrong sequence locks the register until the next reset. */
static void put_key(uint32_t value) {
  const bool locked = (now.cr & CR_LOCK) != 0;
  if (now.dead) return;
  if (locked && !now.first_key && value == 0x45670123u) {
    now.first_key = true;
  } else if (locked && now.first_key && value == 0xCDEF89ABu) {
    now.first_key = false;
    now.cr &= ~CR_LOCK;
  } else {
    now.dead = true;
    now.cr |= CR_LOCK;
  }
}

static void put_control(uint32_t value) {
  if (now.operation != NOTHING) broken("writes CR while an operation is under way"); /* 3.9.7: the chip lets the bus wait */
  if ((now.cr & CR_LOCK) != 0) return;
  now.cr = value & (CR_FIELDS | CR_LOCK);
  if ((value & CR_STRT) == 0) return;
  if ((value & (CR_PG | CR_MER)) != 0 || (value & CR_SER) == 0) {
    broken("starts something else than the erase of a sector");
  } else if (accepted(CR_SNB(value))) {
    now.sector = CR_SNB(value);
    begin(ERASE);
  } else {
    now.cr &= ~(uint32_t)CR_STRT;
  }
}

/* RM0090 3.9.1: the data cache is emptied while it is off. */
static void put_access(uint32_t value) {
  if ((value & ACR_DCRST) != 0 && ((value | now.acr) & ACR_DCEN) != 0) broken("empties the data cache while it is on");
  if ((value & ACR_DCRST) != 0) memset(cache.valid, 0, sizeof cache.valid);
  now.acr = value;
}

static void put_register(uint32_t offset, uint32_t value) {
  switch (offset) {
    case ACR:
      put_access(value);
      return;
    case KEYR:
      put_key(value);
      return;
    case SR:
      now.sr &= ~(value & SR_CLEARED_BY_ONE);
      return;
    case CR:
      put_control(value);
      return;
    default:
      broken("writes a register that is none of its business");
  }
}

/* --- memory ------------------------------------------------------------------------------------------------------------------- */

static uint32_t get_memory(uint32_t offset) {
  if (now.operation != NOTHING) broken("reads flash while an operation is under way"); /* 3.6: the chip lets the bus wait */
  if ((now.acr & ACR_DCEN) == 0) return controller.cells->get(MEMORY + offset);
  if (!cache.valid[offset / LINE]) {
    const uint32_t line = offset / LINE * LINE;
    for (uint32_t at = line; at < line + LINE; at += 4u) cache.words[at / 4u] = controller.cells->get(MEMORY + at);
    cache.valid[offset / LINE] = true;
  }
  return cache.words[offset / 4u];
}

/* Accesses are words: any other PSIZE is an error of parallelism, and an address in the middle of one an error of alignment. */
static void put_memory(uint32_t offset, uint32_t value) {
  if (now.operation != NOTHING) broken("programs while an operation is under way");
  if ((now.cr & (CR_LOCK | CR_PG | CR_SER)) != CR_PG) {
    now.sr |= SR_PGSERR;
  } else if (CR_PSIZE(now.cr) != PSIZE_X32) {
    now.sr |= SR_PGPERR;
  } else if (offset % 4u != 0) {
    now.sr |= SR_PGAERR;
  } else if (accepted(sector_of(offset))) {
    now.address = MEMORY + offset;
    now.value = value;
    begin(PROGRAM);
  }
}

static uint32_t get_power(uint32_t offset) {
  if (offset != PWR_CSR) broken("reads a register of the power controller that is none of its business");
  return controller.supply_mv < PVD_MV ? CSR_PVDO : 0;
}

static void put_power(uint32_t offset, uint32_t value) {
  (void)offset;
  (void)value;
  broken("writes to the power controller");
}

/* --- the chip ------------------------------------------------------------------------------------------------------------------ */

void controller_reset(void) {
  static const struct bus_device registers = {REGISTERS, 0x400u, get_register, put_register};
  static const struct bus_device flash = {MEMORY, SIZE, get_memory, put_memory};
  static const struct bus_device power = {POWER, 0x400u, get_power, put_power};
  memset(memory, 0xff, sizeof memory);
  memset(&cache, 0, sizeof cache);
  now = power_on;
  controller = (struct controller){.cells = &own, .busy_reads = 3, .supply_mv = 3300};
  bus_attach(&flash); /* first: it is asked most */
  bus_attach(&registers);
  bus_attach(&power);
}

void controller_power_cut(uint64_t seed) {
  const struct state of = now;
  const uint32_t start = of.operation == ERASE ? sector_start(of.sector) : of.address - MEMORY;
  const uint32_t end = of.operation == ERASE ? sector_start(of.sector + 1u) : start + 4u;
  for (uint32_t at = start; of.operation != NOTHING && at < end; at++) {
    const uint8_t noise = (uint8_t)(unit_random(&seed) >> 32);
    const uint32_t wanted = of.value >> 8u * ((at - start) % 4u);
    memory[at] = (uint8_t)(of.operation == ERASE ? memory[at] | noise : memory[at] & (wanted | noise));
  }
  memset(&cache, 0, sizeof cache);
  now = power_on;
  controller.held = false;
}

uint32_t controller_cell(uint32_t address) { return controller.cells->get(address); }

bool controller_locked(void) { return (now.cr & CR_LOCK) != 0; }

bool controller_dead(void) { return now.dead; }
