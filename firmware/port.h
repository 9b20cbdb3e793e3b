/* What a board gives the firmware: the one header a port implements. ports/template documents a minimal port.
 *
 * All functions are called from the main loop only, unless they say otherwise; none of them blocks longer than it says.
 * A port knows its chip and nothing of SMP, modules or contracts. */
#ifndef SP_PORT_H
#define SP_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- start --------------------------------------------------------------------------------------------------------- */

/* The firmware (app/main.c). The port calls it from its own entry point, with outputs at 0, clocks running and links open. */
_Noreturn void sp_main(void);

/* --- identity ------------------------------------------------------------------------------------------------------ */

/* Name of the board, as in boards/NAME.json. Static. A port makes it by SP_PORT_BOARD, which leaves a mark before it in the file of the
 * firmware: `setpoint flash` writes nothing that is for another board (SPEC.md, "Loaders"). */
extern const char *const sp_port_board;

#define SP_PORT_BOARD_MARK  "setpoint-board:"
#define SP_PORT_BOARD(name) (&(SP_PORT_BOARD_MARK name)[sizeof SP_PORT_BOARD_MARK - 1u])

/* Processor ("cortex-m4"), platform ("stm32f405") and operating system ("bare metal"), as `info` shows them. Static. */
extern const char *const sp_port_cpu;
extern const char *const sp_port_platform;
extern const char *const sp_port_os;

/* What this port does not give, in words for `info` ("no isolation: ..."), or "" when nothing is missing. Static. */
extern const char *const sp_port_limits;

/* Copies the chip's unique id, at most cap bytes. Returns the bytes written (12 on STM32). */
size_t sp_port_unique_id(uint8_t *out, size_t cap);

enum sp_reset_cause { SP_RESET_POWER, SP_RESET_PIN, SP_RESET_SOFTWARE, SP_RESET_WATCHDOG, SP_RESET_FAULT, SP_RESET_UNKNOWN };

/* Why the last reset happened; the same answer until the next one. */
enum sp_reset_cause sp_port_reset_cause(void);

/* Restarts the device. Does not return. */
_Noreturn void sp_port_reset(void);

struct sp_firmware_range {
  const uint8_t *start;
  size_t length;
};

/* What the firmware image is made of, in the order of addresses: vectors, code and constants, first values of variables, the guest's flash.
 * The same bytes at every boot of the same image. Static; *count of them, 0 when the image cannot be read. */
const struct sp_firmware_range *sp_port_firmware_ranges(size_t *count);

/* SP_RETAINED_BYTES of RAM, aligned to 8, that a reset leaves alone. After power-on it holds anything. */
void *sp_port_retained(void);

/* Starts the watchdog: it resets with SP_RESET_WATCHDOG when it is not fed for SP_WATCHDOG_MS, in time that nobody steps. Nothing stops it.
 */
void sp_port_watchdog_start(void);

/* Called by the main loop alone, never from an interrupt. */
void sp_port_watchdog_feed(void);

/* --- time ---------------------------------------------------------------------------------------------------------- */

/* Wall clock: milliseconds since reset, from a free-running counter; monotonic, never counted ticks.
 * On emulated boards the bench line may step it (SPEC.md, "Bench line"). */
uint64_t sp_port_wall_ms(void);

/* Real time in milliseconds since reset, never stepped: for the time-outs of links. On hardware the same as sp_port_wall_ms. */
uint64_t sp_port_real_ms(void);

/* CPU clock for costs: counts at sp_port_cpu_hz, wraps at 2^32. */
uint32_t sp_port_cpu_count(void);
extern const uint32_t sp_port_cpu_hz;

/* Sleeps until a byte has arrived on some link, a send queue has room again, or the wall clock reaches until_ms, whichever is
 * first. May return early; returns at once while received bytes wait to be read. A time that has passed means that something is
 * under way on a link: then it sleeps at most a millisecond, and a stepped wall clock stands still. */
void sp_port_idle(uint64_t until_ms);

/* --- links: byte streams that carry SMP ------------------------------------------------------------------------------ */

#define SP_LINKS 2u

/* Takes up to cap received bytes. Returns how many; 0 when none are waiting. The ring behind it holds SP_RECEIVE_RING bytes. */
size_t sp_port_read(unsigned link, uint8_t *out, size_t cap);

/* Queues up to len bytes for sending and returns how many were taken (0 when the queue is full: try again later). */
size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len);

/* Bytes lost because the receive ring was full, since reset. */
uint32_t sp_port_overruns(unsigned link);

/* --- board signals and outputs: meaning of the numbers belongs to the app ------------------------------------------------ */

/* Samples board input `index` in its physical unit. Returns false when the sensor gives no plausible reading. */
bool sp_port_sample(unsigned index, double *value);

/* Drives board output `index` (relay: 1 closes, 0 opens). Outputs are 0 from reset until the first call. */
void sp_port_output(unsigned index, int32_t value);

/* --- flash: two slots for packages, and a journal in two halves ----------------------------------------------------------- */

enum sp_flash_area { SP_FLASH_SLOT_0, SP_FLASH_SLOT_1, SP_FLASH_JOURNAL_0, SP_FLASH_JOURNAL_1, SP_FLASH_AREAS };

struct sp_flash_area_geometry {
  uint32_t size;     /* bytes, a multiple of sector; both slots are equal, the journal's halves need not be */
  uint32_t sector;   /* bytes erased at once */
  uint32_t erase_ms; /* longest time to erase one sector */
};

struct sp_flash_geometry {
  struct sp_flash_area_geometry area[SP_FLASH_AREAS];
  uint32_t unit;       /* bytes programmed at once, aligned; a power of two, at most SP_FLASH_UNIT_MAX */
  uint32_t program_us; /* longest time to program one unit */
  bool overprogram;    /* a unit may be programmed again if that only clears bits; otherwise only where it reads blank */
};

/* Static; the same answer always. */
const struct sp_flash_geometry *sp_port_flash(void);

/* Reads any bytes of an area, aligned or not. False: outside of the area, or unreadable. */
bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length);

/* Programs whole units, at most SP_FLASH_BLOCK bytes that lie in one block of that size; returns when they are in flash. False: failed,
 * and the units hold anything. A cut leaves any of the units whole, partly programmed or untouched; earlier calls are in flash. */
bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length);

/* Erases the sector that begins at offset, so that it reads 0xff; returns when that is done. False: failed, or no sector begins there. A
 * cut leaves any content, and a sector that must be erased again even where it reads 0xff. */
bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset);

/* --- guest ------------------------------------------------------------------------------------------------------------- */

/* The arena: all RAM that guest code may use. Fixed address, 16-byte aligned; size in *size. */
uint8_t *sp_port_arena(size_t *size);

/* Wipes the arena and gives the guest's globals, which lie in it, their first values. */
void sp_port_arena_reset(void);

/* Clears memory of the guest; start and size are multiples of 4. Guest code calls it: where the port isolates the guest it lies in the
 * guest's flash, with all that it uses (a folder guest/ of the port). */
void sp_port_guest_clear(void *start, size_t size);

enum sp_guest_exit { SP_GUEST_RETURNED, SP_GUEST_FAULTED, SP_GUEST_TIMED_OUT };

/* Runs entry() as the guest: unprivileged where the port can, on its own stack at the arena's lower end, for at most deadline_us (1 to
 * SP_DEADLINE_MAX_US). After anything but RETURNED the arena's content is garbage: sp_port_arena_reset comes before the next use. */
enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us);

/* What a guest that FAULTED was stopped for, as far as the processor tells. */
enum sp_guest_offence {
  SP_OFFENCE_UNKNOWN,
  SP_OFFENCE_READ,
  SP_OFFENCE_WRITE,
  SP_OFFENCE_ACCESS, /* one of the two */
  SP_OFFENCE_EXECUTE,
  SP_OFFENCE_INSTRUCTION, /* one that it may not use, or that does not exist */
  SP_OFFENCE_STACK,       /* its stack was where it must not be when an exception came */
};

struct sp_guest_fault {
  enum sp_guest_offence offence;
  bool has_address;
  uint32_t address; /* that it read, wrote or executed */
};

/* Of the last run that FAULTED. */
struct sp_guest_fault sp_port_guest_fault(void);

#endif
