/* How m3_floats.h makes its f32 operations where they must end in jumps (m3_compile_jumping.c). A jump goes to a function of the caller's
 * own signature, so the function with an f32 register says only how it goes on, and the operation around it jumps. In registers, once
 * they are one: what lay in memory would be lost with each jump, since nothing gives it back. */
#ifndef SP_WASM32_M3_FLOATS_JUMPING_H
#define SP_WASM32_M3_FLOATS_JUMPING_H

struct next {
  pc_t pc;
  m3reg_t r0;
  f32 fp0;
};

static const char goes_on[] = "goes on"; /* compare the pointer */

#define d_m3Op(NAME)                                                                                                      \
  static inline __attribute__((always_inline)) m3ret_t in_f32_##NAME(d_m3BaseOpSig, f32 _fp0, struct next *next);         \
  d_m3RetSig op_exact_##NAME(d_m3OpSig) {                                                                                 \
    struct next next;                                                                                                     \
    const m3ret_t r = in_f32_##NAME(d_m3BaseOpAllArgs, held_f32(_fp0), &next);                                            \
    if (r != goes_on) return r;                                                                                           \
    __attribute__((musttail)) return ((IM3Operation)*next.pc)(next.pc + 1, _sp, _mem, next.r0, hold_f32(_fp0, next.fp0)); \
  }                                                                                                                       \
  static inline __attribute__((always_inline)) m3ret_t in_f32_##NAME(d_m3BaseOpSig, f32 _fp0, struct next *next)

#undef nextOpDirect
#define nextOpDirect() return *next = (struct next){_pc, _r0, _fp0}, goes_on

#endif
