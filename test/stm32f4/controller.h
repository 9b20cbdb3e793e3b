/* The flash controller of an STM32F4, register by register, and its voltage detector: RM0090 3.5.2, 3.6, 3.9 and 5.2.3. It is stricter than
 * the chip where that shows a bug: what the chip makes wait, or leaves undefined, ends the test. */
#ifndef STM32F4_CONTROLLER_H
#define STM32F4_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>

/* Where flash keeps its bits. Program and erase: false when the cells did not take it, which the controller then names. */
struct controller_cells {
  uint32_t (*get)(uint32_t address);
  bool (*program)(uint32_t address, uint32_t value);
  bool (*erase)(uint32_t sector);
};

struct controller {
  const struct controller_cells *cells; /* the controller's own at first */
  uint32_t busy_reads;                  /* an operation takes so many reads of SR */
  uint32_t supply_mv;
  uint32_t write_protected;         /* a bit a sector */
  uint32_t fault;                   /* flags that the next operation ends with, its work undone; then 0 */
  bool held;                        /* no interrupt comes whose code is in flash */
  void (*broken)(const char *rule); /* NULL: ends the program */
};

extern struct controller controller;

/* A blank chip of 1 MiB after power-on, its supply 3.3 V, attached to the bus. */
void controller_reset(void);

/* The power goes, in the middle of what is under way, and comes back. */
void controller_power_cut(uint64_t seed);

/* What lies in flash, past cache and controller. */
uint32_t controller_cell(uint32_t address);

/* Whether the control register is locked, and whether it stays so until a reset. */
bool controller_locked(void);
bool controller_dead(void);

#endif
