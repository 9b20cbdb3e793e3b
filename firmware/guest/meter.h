/* What a module may still spend. The operations of m3_compile_metered.c count it down; guest.c fills it before each command. */
#ifndef SP_METER_H
#define SP_METER_H

#include <stdint.h>

struct sp_meter {
  uint32_t fuel;  /* units left */
  uint32_t depth; /* calls and loops that may still be entered inside of each other */
};

extern struct sp_meter sp_meter;

/* The traps of an exhausted meter; compare the pointer. */
extern const char sp_meter_out_of_fuel[];
extern const char sp_meter_too_deep[];

/* Where single precision is the FPU's work, a NaN that comes of it is the canonical one: FPSCR.DN (PM0214 4.6.4). Before each command. */
#if defined(__ARM_FP) && __ARM_FP & 4
#define SP_FLOATS_IN_FPU
static inline void sp_floats_start(void) { __builtin_arm_set_fpscr(0x02000000u); }
#else
static inline void sp_floats_start(void) {}
#endif

#endif
