/* Wasm3's float operations, as WebAssembly's deterministic profile wants them: arithmetic whose result is a NaN gives the one canonical
 * NaN, and everything else moves bits as they are. Made with the macros of m3_exec.h; to be included behind it, as the last thing before
 * m3_compile.c.
 *
 * Wasm3 has one float register, a double. Its own f32 operations convert from it and to it, which changes NaNs, on each processor in
 * another way, and costs more than many an operation where floats are computed in software. Here the lower half of the register holds an
 * f32, bit by bit, and within the f32 operations _fp0 is that f32. */
#ifndef SP_M3_FLOATS_H
#define SP_M3_FLOATS_H

/* The upper half stays: where an operation leaves the register alone, a whole f64 may lie in it. */
static inline f64 hold_f32(f64 held, f32 value) {
  union {
    f32 f;
    u32 bits;
  } from = {.f = value};
  union {
    f64 f;
    u64 bits;
  } to = {.f = held};
  to.bits = (to.bits & 0xffffffff00000000u) | from.bits;
  return to.f;
}

static inline f32 held_f32(f64 held) {
  union {
    f64 f;
    u64 bits;
  } from = {.f = held};
  union {
    u32 bits;
    f32 f;
  } to = {.bits = (u32)from.bits};
  return to.f;
}

/* Of a result. They compare integers, since comparing floats may be a call. */
static inline f32 canonical_f32(f32 value) {
  union {
    f32 f;
    u32 bits;
  } number = {.f = value};
  if (__builtin_expect(number.bits << 1 > 0xff000000u, 0)) number.bits = 0x7fc00000u;
  return number.f;
}

static inline f64 canonical_f64(f64 value) {
  union {
    f64 f;
    u64 bits;
  } number = {.f = value};
  if (__builtin_expect(number.bits << 1 > 0xffe0000000000000u, 0)) number.bits = 0x7ff8000000000000u;
  return number.f;
}

#ifdef SP_FLOATS_IN_FPU /* it gives the canonical NaN by itself, and square roots */
#define CALCULATED_f32(VALUE) (VALUE)
#undef sqrtf
#define sqrtf __builtin_sqrtf
#else
#define CALCULATED_f32(VALUE) canonical_f32(VALUE)
#endif

/* As M3_OPER and M3_UNARY. */
#define ARITHMETIC_f32(RES, A, B, OPERATOR) (RES) = CALCULATED_f32((A)OPERATOR(B))
#define ARITHMETIC_f64(RES, A, B, OPERATOR) (RES) = canonical_f64((A)OPERATOR(B))
#define ROUND_f32(RES, X, FUNCTION)         (RES) = canonical_f32(FUNCTION(X))
#define ROUND_f64(RES, X, FUNCTION)         (RES) = canonical_f64(FUNCTION(X))

#define m3MemCheck(x) __builtin_expect((x), 1) /* m3_exec.h forgets its own */

// clang-format off
#define FLOAT_OPERATIONS(TYPE, UPPER, INTEGER, SUFFIX)                           \
  d_m3CommutativeOpMacro(_r0, _fp0, TYPE, Equal, M3_OPER, ==)                    \
  d_m3CommutativeOpMacro(_r0, _fp0, TYPE, NotEqual, M3_OPER, !=)                 \
  d_m3OpMacro(_r0, _fp0, TYPE, LessThan, M3_OPER, <)                             \
  d_m3OpMacro(_r0, _fp0, TYPE, GreaterThan, M3_OPER, >)                          \
  d_m3OpMacro(_r0, _fp0, TYPE, LessThanOrEqual, M3_OPER, <=)                     \
  d_m3OpMacro(_r0, _fp0, TYPE, GreaterThanOrEqual, M3_OPER, >=)                  \
  d_m3CommutativeOpMacro(_fp0, _fp0, TYPE, Add, ARITHMETIC_##TYPE, +)            \
  d_m3CommutativeOpMacro(_fp0, _fp0, TYPE, Multiply, ARITHMETIC_##TYPE, *)       \
  d_m3OpMacro(_fp0, _fp0, TYPE, Subtract, ARITHMETIC_##TYPE, -)                  \
  d_m3OpMacro(_fp0, _fp0, TYPE, Divide, ARITHMETIC_##TYPE, /)                    \
  d_m3OpMacro(_fp0, _fp0, TYPE, Min, M3_FUNC, min_##TYPE)                        \
  d_m3OpMacro(_fp0, _fp0, TYPE, Max, M3_FUNC, max_##TYPE)                        \
  d_m3OpMacro(_fp0, _fp0, TYPE, CopySign, M3_FUNC, copysign##SUFFIX)             \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Abs, M3_UNARY, fabs##SUFFIX)                  \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Negate, M3_UNARY, -)                          \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Ceil, ROUND_##TYPE, ceil##SUFFIX)             \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Floor, ROUND_##TYPE, floor##SUFFIX)           \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Trunc, ROUND_##TYPE, trunc##SUFFIX)           \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Nearest, ROUND_##TYPE, rint##SUFFIX)          \
  d_m3UnaryMacro(_fp0, _fp0, TYPE, Sqrt, ROUND_##TYPE, sqrt##SUFFIX)             \
  d_m3TruncMacro(_r0, _fp0, i32, Trunc, TYPE, OP_I32_TRUNC_##UPPER)              \
  d_m3TruncMacro(_r0, _fp0, u32, Trunc, TYPE, OP_U32_TRUNC_##UPPER)              \
  d_m3TruncMacro(_r0, _fp0, i64, Trunc, TYPE, OP_I64_TRUNC_##UPPER)              \
  d_m3TruncMacro(_r0, _fp0, u64, Trunc, TYPE, OP_U64_TRUNC_##UPPER)              \
  d_m3TruncMacro(_r0, _fp0, i32, TruncSat, TYPE, OP_I32_TRUNC_SAT_##UPPER)       \
  d_m3TruncMacro(_r0, _fp0, u32, TruncSat, TYPE, OP_U32_TRUNC_SAT_##UPPER)       \
  d_m3TruncMacro(_r0, _fp0, i64, TruncSat, TYPE, OP_I64_TRUNC_SAT_##UPPER)       \
  d_m3TruncMacro(_r0, _fp0, u64, TruncSat, TYPE, OP_U64_TRUNC_SAT_##UPPER)       \
  d_m3TypeConvertOp(_fp0, _r0, TYPE, Convert, i32)                               \
  d_m3TypeConvertOp(_fp0, _r0, TYPE, Convert, u32)                               \
  d_m3TypeConvertOp(_fp0, _r0, TYPE, Convert, i64)                               \
  d_m3TypeConvertOp(_fp0, _r0, TYPE, Convert, u64)                               \
  d_m3ReinterpretOp(_r0, INTEGER, _fp0, TYPE)                                    \
  d_m3ReinterpretOp(_fp0, TYPE, _r0, INTEGER)                                    \
  d_m3Load(_fp0, TYPE, TYPE)                                                     \
  d_m3Store(_fp0, TYPE, TYPE)                                                    \
  d_m3StoreFp(_fp0, TYPE)                                                        \
  d_m3SetRegisterSetSlot(TYPE, _fp0)                                             \
  d_m3Select_f(TYPE, _fp0, r, _r0)                                               \
  d_m3Select_f(TYPE, _fp0, s, slot(i32))                                         \
  d_m3Op(SetGlobal_##TYPE) {                                                     \
    TYPE *global = immediate(TYPE *);                                            \
    *global = _fp0;                                                              \
    nextOp();                                                                    \
  }
// clang-format on

#undef d_m3Op
#define d_m3Op(NAME) d_m3RetSig op_exact_##NAME(d_m3OpSig)
FLOAT_OPERATIONS(f64, F64, i64, )

d_m3Op(f32_Demote_f64_r) {
  _fp0 = hold_f32(_fp0, canonical_f32((f32)_fp0));
  nextOp();
}

d_m3Op(f32_Demote_f64_s) {
  _fp0 = hold_f32(_fp0, canonical_f32((f32)slot(f64)));
  nextOp();
}

d_m3Op(f64_Promote_f32_r) {
  _fp0 = canonical_f64((f64)held_f32(_fp0));
  nextOp();
}

d_m3Op(f64_Promote_f32_s) {
  _fp0 = canonical_f64((f64)slot(f32));
  nextOp();
}

#undef d_m3Op
#undef d_m3OpArgs
#ifdef SP_OPERATIONS_JUMP
#include "wasm32/m3_floats_jumping.h"
#else
#define d_m3Op(NAME)                                                                                       \
  static inline __attribute__((always_inline)) m3ret_t in_f32_##NAME(d_m3BaseOpSig, f64 held, f32 _fp0);   \
  d_m3RetSig op_exact_##NAME(d_m3OpSig) { return in_f32_##NAME(d_m3BaseOpAllArgs, _fp0, held_f32(_fp0)); } \
  static inline __attribute__((always_inline)) m3ret_t in_f32_##NAME(d_m3BaseOpSig, f64 held, f32 _fp0)
#define d_m3OpArgs d_m3BaseOpArgs, hold_f32(held, _fp0)
#endif
FLOAT_OPERATIONS(f32, F32, i32, f)

/* In m3_compile.c's table of operations the rows of float operations name their lists of ops in M3OP_F; the others are named alone. */
#undef M3OP_F
#define M3OP_F(NAME, OFFSET, TYPE, OPS, ...)     M3OP(NAME, OFFSET, TYPE, exact_##OPS, __VA_ARGS__)
#define exact_d_emptyOpList                      d_emptyOpList
#define exact_d_unaryOpList(TYPE, NAME)          d_unaryOpList(exact_##TYPE, NAME)
#define exact_d_binOpList(TYPE, NAME)            d_binOpList(exact_##TYPE, NAME)
#define exact_d_storeFpOpList(TYPE, NAME)        d_storeFpOpList(exact_##TYPE, NAME)
#define exact_d_commutativeBinOpList(TYPE, NAME) d_commutativeBinOpList(exact_##TYPE, NAME)
#define exact_d_convertOpList(OP)                d_convertOpList(exact_##OP)
#define op_SetRegister_f32                       op_exact_SetRegister_f32
#define op_SetSlot_f32                           op_exact_SetSlot_f32
#define op_PreserveSetSlot_f32                   op_exact_PreserveSetSlot_f32
#define op_SetGlobal_f32                         op_exact_SetGlobal_f32
#define op_Select_f32_rss                        op_exact_Select_f32_rss
#define op_Select_f32_rrs                        op_exact_Select_f32_rrs
#define op_Select_f32_rsr                        op_exact_Select_f32_rsr
#define op_Select_f32_sss                        op_exact_Select_f32_sss
#define op_Select_f32_srs                        op_exact_Select_f32_srs
#define op_Select_f32_ssr                        op_exact_Select_f32_ssr

#endif
