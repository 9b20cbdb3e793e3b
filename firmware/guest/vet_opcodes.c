/* Every operation: its immediates, the types that it takes and gives, and its weight: the most instructions that it was seen to take on
 * Cortex-M4 and RISC-V in QEMU, its result put into a local, in units of 25, and a quarter more where operands matter
 * (`npm run bench -- operations` measures them all). */
#include "vet_internal.h"

#define TYPES(top, second, third, result) \
  ((uint16_t)(TYPE_##top | TYPE_##second << OP_TYPE_BITS | TYPE_##third << 2u * OP_TYPE_BITS | TYPE_##result << 3u * OP_TYPE_BITS))
#define ALIGNED(align) ((uint16_t)((align) << 4u * OP_TYPE_BITS))

#define FORM(form, weight) \
  { FORM_##form, weight, 0 }
#define REFUSED(code) \
  { FORM_REFUSED, 0, -SP_VET_##code }
#define OPERATOR(weight, top, second, result) \
  { FORM_PLAIN, weight, TYPES(top, second, NONE, result) }
#define CONSTANT(type) \
  { FORM_##type, 1, TYPES(NONE, NONE, NONE, type) }
#define LOAD(type, align) \
  { FORM_ACCESS, 5, TYPES(I32, NONE, NONE, type) | ALIGNED(align) }
#define STORE(type, align) \
  { FORM_ACCESS, 5, TYPES(type, I32, NONE, NONE) | ALIGNED(align) }
#define MEMORY(form, weight, top, second, third, result) \
  { FORM_##form, weight, TYPES(top, second, third, result) }

const struct sp_vet_op sp_vet_ops[SP_VET_OPS] = {
    [0x00] = FORM(UNREACHABLE, 0),                     /* unreachable */
    [0x01] = OPERATOR(0, NONE, NONE, NONE),            /* nop */
    [0x02] = FORM(BLOCK, 0),                           /* block */
    [0x03] = FORM(BLOCK, 2),                           /* loop */
    [0x04] = FORM(BLOCK, 1),                           /* if */
    [0x05] = FORM(ELSE, 1),                            /* else */
    [0x06] = REFUSED(EXCEPTIONS),                      /* try */
    [0x07] = REFUSED(EXCEPTIONS),                      /* catch */
    [0x08] = REFUSED(EXCEPTIONS),                      /* throw */
    [0x09] = REFUSED(EXCEPTIONS),                      /* rethrow */
    [0x0a] = REFUSED(EXCEPTIONS),                      /* throw_ref */
    [0x0b] = FORM(END, 0),                             /* end */
    [0x0c] = FORM(BR, 1),                              /* br */
    [0x0d] = FORM(BR_IF, 1),                           /* br_if */
    [0x0e] = FORM(BR_TABLE, 1),                        /* br_table */
    [0x0f] = FORM(RETURN, 1),                          /* return */
    [0x10] = FORM(CALL, 7),                            /* call */
    [0x11] = FORM(CALL_INDIRECT, 8),                   /* call_indirect */
    [0x12] = REFUSED(TAIL_CALL),                       /* return_call */
    [0x13] = REFUSED(TAIL_CALL),                       /* return_call_indirect */
    [0x14] = REFUSED(GC),                              /* call_ref */
    [0x15] = REFUSED(GC),                              /* return_call_ref */
    [0x18] = REFUSED(EXCEPTIONS),                      /* delegate */
    [0x19] = REFUSED(EXCEPTIONS),                      /* catch_all */
    [0x1a] = FORM(DROP, 0),                            /* drop */
    [0x1b] = FORM(SELECT, 2),                          /* select */
    [0x1c] = REFUSED(REFERENCE_TYPES),                 /* select with a type */
    [0x1f] = REFUSED(EXCEPTIONS),                      /* try_table */
    [0x20] = FORM(LOCAL_GET, 1),                       /* local.get */
    [0x21] = FORM(LOCAL_SET, 1),                       /* local.set */
    [0x22] = FORM(LOCAL_TEE, 1),                       /* local.tee */
    [0x23] = FORM(GLOBAL_GET, 1),                      /* global.get */
    [0x24] = FORM(GLOBAL_SET, 1),                      /* global.set */
    [0x25] = REFUSED(REFERENCE_TYPES),                 /* table.get */
    [0x26] = REFUSED(REFERENCE_TYPES),                 /* table.set */
    [0x28] = LOAD(I32, 2),                             /* i32.load */
    [0x29] = LOAD(I64, 3),                             /* i64.load */
    [0x2a] = LOAD(F32, 2),                             /* f32.load */
    [0x2b] = LOAD(F64, 3),                             /* f64.load */
    [0x2c] = LOAD(I32, 0),                             /* i32.load8_s */
    [0x2d] = LOAD(I32, 0),                             /* i32.load8_u */
    [0x2e] = LOAD(I32, 1),                             /* i32.load16_s */
    [0x2f] = LOAD(I32, 1),                             /* i32.load16_u */
    [0x30] = LOAD(I64, 0),                             /* i64.load8_s */
    [0x31] = LOAD(I64, 0),                             /* i64.load8_u */
    [0x32] = LOAD(I64, 1),                             /* i64.load16_s */
    [0x33] = LOAD(I64, 1),                             /* i64.load16_u */
    [0x34] = LOAD(I64, 2),                             /* i64.load32_s */
    [0x35] = LOAD(I64, 2),                             /* i64.load32_u */
    [0x36] = STORE(I32, 2),                            /* i32.store */
    [0x37] = STORE(I64, 3),                            /* i64.store */
    [0x38] = STORE(F32, 2),                            /* f32.store */
    [0x39] = STORE(F64, 3),                            /* f64.store */
    [0x3a] = STORE(I32, 0),                            /* i32.store8 */
    [0x3b] = STORE(I32, 1),                            /* i32.store16 */
    [0x3c] = STORE(I64, 0),                            /* i64.store8 */
    [0x3d] = STORE(I64, 1),                            /* i64.store16 */
    [0x3e] = STORE(I64, 2),                            /* i64.store32 */
    [0x3f] = MEMORY(MEMORY, 1, NONE, NONE, NONE, I32), /* memory.size */
    [0x40] = MEMORY(MEMORY, 2, I32, NONE, NONE, I32),  /* memory.grow */
    [0x41] = CONSTANT(I32),                            /* i32.const */
    [0x42] = CONSTANT(I64),                            /* i64.const */
    [0x43] = CONSTANT(F32),                            /* f32.const */
    [0x44] = CONSTANT(F64),                            /* f64.const */
    [0x45] = OPERATOR(1, I32, NONE, I32),              /* i32.eqz */
    [0x46] = OPERATOR(1, I32, I32, I32),               /* i32.eq */
    [0x47] = OPERATOR(1, I32, I32, I32),               /* i32.ne */
    [0x48] = OPERATOR(1, I32, I32, I32),               /* i32.lt_s */
    [0x49] = OPERATOR(1, I32, I32, I32),               /* i32.lt_u */
    [0x4a] = OPERATOR(1, I32, I32, I32),               /* i32.gt_s */
    [0x4b] = OPERATOR(1, I32, I32, I32),               /* i32.gt_u */
    [0x4c] = OPERATOR(1, I32, I32, I32),               /* i32.le_s */
    [0x4d] = OPERATOR(1, I32, I32, I32),               /* i32.le_u */
    [0x4e] = OPERATOR(1, I32, I32, I32),               /* i32.ge_s */
    [0x4f] = OPERATOR(1, I32, I32, I32),               /* i32.ge_u */
    [0x50] = OPERATOR(1, I64, NONE, I32),              /* i64.eqz */
    [0x51] = OPERATOR(2, I64, I64, I32),               /* i64.eq */
    [0x52] = OPERATOR(2, I64, I64, I32),               /* i64.ne */
    [0x53] = OPERATOR(2, I64, I64, I32),               /* i64.lt_s */
    [0x54] = OPERATOR(2, I64, I64, I32),               /* i64.lt_u */
    [0x55] = OPERATOR(2, I64, I64, I32),               /* i64.gt_s */
    [0x56] = OPERATOR(2, I64, I64, I32),               /* i64.gt_u */
    [0x57] = OPERATOR(2, I64, I64, I32),               /* i64.le_s */
    [0x58] = OPERATOR(2, I64, I64, I32),               /* i64.le_u */
    [0x59] = OPERATOR(2, I64, I64, I32),               /* i64.ge_s */
    [0x5a] = OPERATOR(2, I64, I64, I32),               /* i64.ge_u */
    [0x5b] = OPERATOR(4, F32, F32, I32),               /* f32.eq */
    [0x5c] = OPERATOR(4, F32, F32, I32),               /* f32.ne */
    [0x5d] = OPERATOR(4, F32, F32, I32),               /* f32.lt */
    [0x5e] = OPERATOR(4, F32, F32, I32),               /* f32.gt */
    [0x5f] = OPERATOR(4, F32, F32, I32),               /* f32.le */
    [0x60] = OPERATOR(4, F32, F32, I32),               /* f32.ge */
    [0x61] = OPERATOR(4, F64, F64, I32),               /* f64.eq */
    [0x62] = OPERATOR(4, F64, F64, I32),               /* f64.ne */
    [0x63] = OPERATOR(4, F64, F64, I32),               /* f64.lt */
    [0x64] = OPERATOR(4, F64, F64, I32),               /* f64.gt */
    [0x65] = OPERATOR(4, F64, F64, I32),               /* f64.le */
    [0x66] = OPERATOR(4, F64, F64, I32),               /* f64.ge */
    [0x67] = OPERATOR(3, I32, NONE, I32),              /* i32.clz */
    [0x68] = OPERATOR(3, I32, NONE, I32),              /* i32.ctz */
    [0x69] = OPERATOR(3, I32, NONE, I32),              /* i32.popcnt */
    [0x6a] = OPERATOR(1, I32, I32, I32),               /* i32.add */
    [0x6b] = OPERATOR(1, I32, I32, I32),               /* i32.sub */
    [0x6c] = OPERATOR(1, I32, I32, I32),               /* i32.mul */
    [0x6d] = OPERATOR(2, I32, I32, I32),               /* i32.div_s */
    [0x6e] = OPERATOR(1, I32, I32, I32),               /* i32.div_u */
    [0x6f] = OPERATOR(2, I32, I32, I32),               /* i32.rem_s */
    [0x70] = OPERATOR(1, I32, I32, I32),               /* i32.rem_u */
    [0x71] = OPERATOR(1, I32, I32, I32),               /* i32.and */
    [0x72] = OPERATOR(1, I32, I32, I32),               /* i32.or */
    [0x73] = OPERATOR(1, I32, I32, I32),               /* i32.xor */
    [0x74] = OPERATOR(1, I32, I32, I32),               /* i32.shl */
    [0x75] = OPERATOR(1, I32, I32, I32),               /* i32.shr_s */
    [0x76] = OPERATOR(1, I32, I32, I32),               /* i32.shr_u */
    [0x77] = OPERATOR(1, I32, I32, I32),               /* i32.rotl */
    [0x78] = OPERATOR(1, I32, I32, I32),               /* i32.rotr */
    [0x79] = OPERATOR(4, I64, NONE, I64),              /* i64.clz */
    [0x7a] = OPERATOR(4, I64, NONE, I64),              /* i64.ctz */
    [0x7b] = OPERATOR(4, I64, NONE, I64),              /* i64.popcnt */
    [0x7c] = OPERATOR(2, I64, I64, I64),               /* i64.add */
    [0x7d] = OPERATOR(2, I64, I64, I64),               /* i64.sub */
    [0x7e] = OPERATOR(2, I64, I64, I64),               /* i64.mul */
    [0x7f] = OPERATOR(8, I64, I64, I64),               /* i64.div_s */
    [0x80] = OPERATOR(7, I64, I64, I64),               /* i64.div_u */
    [0x81] = OPERATOR(8, I64, I64, I64),               /* i64.rem_s */
    [0x82] = OPERATOR(7, I64, I64, I64),               /* i64.rem_u */
    [0x83] = OPERATOR(2, I64, I64, I64),               /* i64.and */
    [0x84] = OPERATOR(2, I64, I64, I64),               /* i64.or */
    [0x85] = OPERATOR(2, I64, I64, I64),               /* i64.xor */
    [0x86] = OPERATOR(3, I64, I64, I64),               /* i64.shl */
    [0x87] = OPERATOR(3, I64, I64, I64),               /* i64.shr_s */
    [0x88] = OPERATOR(3, I64, I64, I64),               /* i64.shr_u */
    [0x89] = OPERATOR(5, I64, I64, I64),               /* i64.rotl */
    [0x8a] = OPERATOR(5, I64, I64, I64),               /* i64.rotr */
    [0x8b] = OPERATOR(1, F32, NONE, F32),              /* f32.abs */
    [0x8c] = OPERATOR(1, F32, NONE, F32),              /* f32.neg */
    [0x8d] = OPERATOR(6, F32, NONE, F32),              /* f32.ceil */
    [0x8e] = OPERATOR(6, F32, NONE, F32),              /* f32.floor */
    [0x8f] = OPERATOR(5, F32, NONE, F32),              /* f32.trunc */
    [0x90] = OPERATOR(13, F32, NONE, F32),             /* f32.nearest */
    [0x91] = OPERATOR(18, F32, NONE, F32),             /* f32.sqrt */
    [0x92] = OPERATOR(7, F32, F32, F32),               /* f32.add */
    [0x93] = OPERATOR(7, F32, F32, F32),               /* f32.sub */
    [0x94] = OPERATOR(10, F32, F32, F32),              /* f32.mul */
    [0x95] = OPERATOR(9, F32, F32, F32),               /* f32.div */
    [0x96] = OPERATOR(7, F32, F32, F32),               /* f32.min */
    [0x97] = OPERATOR(7, F32, F32, F32),               /* f32.max */
    [0x98] = OPERATOR(2, F32, F32, F32),               /* f32.copysign */
    [0x99] = OPERATOR(1, F64, NONE, F64),              /* f64.abs */
    [0x9a] = OPERATOR(1, F64, NONE, F64),              /* f64.neg */
    [0x9b] = OPERATOR(8, F64, NONE, F64),              /* f64.ceil */
    [0x9c] = OPERATOR(8, F64, NONE, F64),              /* f64.floor */
    [0x9d] = OPERATOR(5, F64, NONE, F64),              /* f64.trunc */
    [0x9e] = OPERATOR(16, F64, NONE, F64),             /* f64.nearest */
    [0x9f] = OPERATOR(48, F64, NONE, F64),             /* f64.sqrt */
    [0xa0] = OPERATOR(9, F64, F64, F64),               /* f64.add */
    [0xa1] = OPERATOR(8, F64, F64, F64),               /* f64.sub */
    [0xa2] = OPERATOR(18, F64, F64, F64),              /* f64.mul */
    [0xa3] = OPERATOR(45, F64, F64, F64),              /* f64.div */
    [0xa4] = OPERATOR(8, F64, F64, F64),               /* f64.min */
    [0xa5] = OPERATOR(8, F64, F64, F64),               /* f64.max */
    [0xa6] = OPERATOR(2, F64, F64, F64),               /* f64.copysign */
    [0xa7] = OPERATOR(1, I64, NONE, I32),              /* i32.wrap_i64 */
    [0xa8] = OPERATOR(7, F32, NONE, I32),              /* i32.trunc_f32_s */
    [0xa9] = OPERATOR(7, F32, NONE, I32),              /* i32.trunc_f32_u */
    [0xaa] = OPERATOR(8, F64, NONE, I32),              /* i32.trunc_f64_s */
    [0xab] = OPERATOR(8, F64, NONE, I32),              /* i32.trunc_f64_u */
    [0xac] = OPERATOR(1, I32, NONE, I64),              /* i64.extend_i32_s */
    [0xad] = OPERATOR(1, I32, NONE, I64),              /* i64.extend_i32_u */
    [0xae] = OPERATOR(12, F32, NONE, I64),             /* i64.trunc_f32_s */
    [0xaf] = OPERATOR(10, F32, NONE, I64),             /* i64.trunc_f32_u */
    [0xb0] = OPERATOR(29, F64, NONE, I64),             /* i64.trunc_f64_s */
    [0xb1] = OPERATOR(26, F64, NONE, I64),             /* i64.trunc_f64_u */
    [0xb2] = OPERATOR(6, I32, NONE, F32),              /* f32.convert_i32_s */
    [0xb3] = OPERATOR(6, I32, NONE, F32),              /* f32.convert_i32_u */
    [0xb4] = OPERATOR(8, I64, NONE, F32),              /* f32.convert_i64_s */
    [0xb5] = OPERATOR(7, I64, NONE, F32),              /* f32.convert_i64_u */
    [0xb6] = OPERATOR(5, F64, NONE, F32),              /* f32.demote_f64 */
    [0xb7] = OPERATOR(5, I32, NONE, F64),              /* f64.convert_i32_s */
    [0xb8] = OPERATOR(4, I32, NONE, F64),              /* f64.convert_i32_u */
    [0xb9] = OPERATOR(8, I64, NONE, F64),              /* f64.convert_i64_s */
    [0xba] = OPERATOR(8, I64, NONE, F64),              /* f64.convert_i64_u */
    [0xbb] = OPERATOR(5, F32, NONE, F64),              /* f64.promote_f32 */
    [0xbc] = OPERATOR(1, F32, NONE, I32),              /* i32.reinterpret_f32 */
    [0xbd] = OPERATOR(1, F64, NONE, I64),              /* i64.reinterpret_f64 */
    [0xbe] = OPERATOR(1, I32, NONE, F32),              /* f32.reinterpret_i32 */
    [0xbf] = OPERATOR(1, I64, NONE, F64),              /* f64.reinterpret_i64 */
    [0xc0] = OPERATOR(1, I32, NONE, I32),              /* i32.extend8_s */
    [0xc1] = OPERATOR(1, I32, NONE, I32),              /* i32.extend16_s */
    [0xc2] = OPERATOR(1, I64, NONE, I64),              /* i64.extend8_s */
    [0xc3] = OPERATOR(1, I64, NONE, I64),              /* i64.extend16_s */
    [0xc4] = OPERATOR(1, I64, NONE, I64),              /* i64.extend32_s */
};

const struct sp_vet_op sp_vet_extended_ops[SP_VET_EXTENDED_OPS] = {
    [0x00] = OPERATOR(7, F32, NONE, I32),                 /* i32.trunc_sat_f32_s */
    [0x01] = OPERATOR(7, F32, NONE, I32),                 /* i32.trunc_sat_f32_u */
    [0x02] = OPERATOR(8, F64, NONE, I32),                 /* i32.trunc_sat_f64_s */
    [0x03] = OPERATOR(8, F64, NONE, I32),                 /* i32.trunc_sat_f64_u */
    [0x04] = OPERATOR(13, F32, NONE, I64),                /* i64.trunc_sat_f32_s */
    [0x05] = OPERATOR(10, F32, NONE, I64),                /* i64.trunc_sat_f32_u */
    [0x06] = OPERATOR(29, F64, NONE, I64),                /* i64.trunc_sat_f64_s */
    [0x07] = OPERATOR(26, F64, NONE, I64),                /* i64.trunc_sat_f64_u */
    [0x08] = REFUSED(PASSIVE),                            /* memory.init */
    [0x09] = REFUSED(PASSIVE),                            /* data.drop */
    [0x0a] = MEMORY(MEMORY_COPY, 6, I32, I32, I32, NONE), /* memory.copy */
    [0x0b] = MEMORY(MEMORY, 6, I32, I32, I32, NONE),      /* memory.fill */
    [0x0c] = REFUSED(PASSIVE),                            /* table.init */
    [0x0d] = REFUSED(PASSIVE),                            /* elem.drop */
    [0x0e] = REFUSED(PASSIVE),                            /* table.copy */
    [0x0f] = REFUSED(REFERENCE_TYPES),                    /* table.grow */
    [0x10] = REFUSED(REFERENCE_TYPES),                    /* table.size */
    [0x11] = REFUSED(REFERENCE_TYPES),                    /* table.fill */
};
