/* Wasm3's m3_compile.c with single operations replaced: its own are renamed before m3_exec.h defines them, ours take their names.
 *
 * Fuel: op_Entry, op_Loop on each iteration, and the bulk memory operations. m3_Yield is the place that Wasm3 has for it, but not all
 * versions call it for the same things. Depth: op_Entry and op_Loop, the two that call the next operation instead of jumping to it.
 * Operations after a loop run inside it, natively too: a loop is left when its function returns or a loop around it starts its next
 * iteration. */
#include <stddef.h>
#include <stdint.h>

#include "../core/config.h"
#include "meter.h"
#include "m3_core.h"

#ifndef UNLIKELY /* after 0.5.0 */
#define UNLIKELY M3_UNLIKELY
#endif
#define M3_COMPILE_OPCODES /* later still: m3_exec.h is for m3_compile.c alone */

struct sp_meter sp_meter;
const char sp_meter_out_of_fuel[] = "[trap] out of fuel";
const char sp_meter_too_deep[] = "[trap] calls and loops nested too deep";

#ifdef SP_BENCH_UNMETERED /* the yardstick of the bench, never a product: Wasm3 without fuel and depth */
#include "m3_env.h"
#include "m3_exec.h"
#include "m3_exception.h"
#else

#define op_Entry   op_Entry_stock
#define op_Loop    op_Loop_stock
#define op_MemSize op_MemSize_stock
#define op_MemGrow op_MemGrow_stock
#define op_MemCopy op_MemCopy_stock
#define op_MemFill op_MemFill_stock
#define m3_Yield   sp_meter_yield
static inline const char *sp_meter_yield(void) { return NULL; }
#include "m3_env.h"
#include "m3_exec.h"
#include "m3_exception.h"
#undef op_Entry
#undef op_Loop
#undef op_MemSize
#undef op_MemGrow
#undef op_MemCopy
#undef op_MemFill
#undef m3_Yield

#define BULK_UNIT  16u /* bytes of memory.copy and memory.fill for one unit of fuel */

static __attribute__((noinline, cold)) const char *out_of_fuel(void) {
  sp_meter.fuel = 0;
  return sp_meter_out_of_fuel;
}

/* NULL is m3Err_none, which would be read from memory. */
static inline __attribute__((always_inline)) const char *take_fuel(uint32_t units) {
  if (UNLIKELY(sp_meter.fuel < units)) return out_of_fuel();
  sp_meter.fuel -= units;
  return NULL;
}

d_m3Op(Entry) {
  d_m3ClearRegisters;
  IM3Function function = immediate(IM3Function);
  m3ret_t r = take_fuel(1);
  if (UNLIKELY(r != NULL)) newTrap(r);
  if (UNLIKELY(sp_meter.depth == 0)) newTrap(sp_meter_too_deep);
  if (UNLIKELY((void *)(_sp + function->maxStackSlots) >= _mem->maxStack)) newTrap(m3Err_trapStackOverflow);
  u8 *locals = (u8 *)(_sp + function->numRetAndArgSlots);
  memset(locals, 0, function->numLocalBytes);
  if (function->constants) memcpy(locals + function->numLocalBytes, function->constants, function->numConstantBytes);
  sp_meter.depth--;
  r = nextOpImpl();
  sp_meter.depth++;
  forwardTrap(r);
}

/* The bench limits what an iteration of the tightest loop may take more than stock, so fuel costs four instructions of a Cortex-M4 (load,
 * test, subtract, store), and whatever lives through the loop has a register: for that the compiler must not keep _pc + 1 as well. */
d_m3Op(Loop) {
  struct sp_meter *const meter = &sp_meter;
  d_m3ClearRegisters;
  if (UNLIKELY(meter->depth == 0)) newTrap(sp_meter_too_deep);
  meter->depth--;
  m3ret_t r;
  do {
    const uint32_t left = meter->fuel;
    if (UNLIKELY(left == 0)) {
      r = out_of_fuel();
      break;
    }
    meter->fuel = left - 1;
    pc_t next = _pc;
    __asm volatile("" : "+r"(next));
    r = ((IM3Operation)*next)(next + 1, d_m3OpArgs);
  } while (r == _pc);
  meter->depth++;
  forwardTrap(r);
}

/* Memory has one page, of which the bytes up to the cap exist, and never grows: nothing moves it. */
d_m3Op(MemSize) {
  _r0 = 1;
  nextOp();
}

d_m3Op(MemGrow) {
  _r0 = (u32)_r0 == 0 ? 1 : -1;
  nextOp();
}

static inline const char *take_bulk(uint32_t bytes) { return take_fuel(bytes / BULK_UNIT + (bytes % BULK_UNIT != 0)); }

d_m3Op(MemCopy) {
  u32 size = (u32)_r0;
  u64 source = slot(u32);
  u64 destination = slot(u32);
  if (UNLIKELY(destination + size > _mem->length || source + size > _mem->length)) newTrap(m3Err_trapOutOfBoundsMemoryAccess);
  m3ret_t r = take_bulk(size);
  if (UNLIKELY(r != NULL)) newTrap(r);
  memmove(m3MemData(_mem) + destination, m3MemData(_mem) + source, size);
  nextOp();
}

d_m3Op(MemFill) {
  u32 size = (u32)_r0;
  u32 byte = slot(u32);
  u64 destination = slot(u32);
  if (UNLIKELY(destination + size > _mem->length)) newTrap(m3Err_trapOutOfBoundsMemoryAccess);
  m3ret_t r = take_bulk(size);
  if (UNLIKELY(r != NULL)) newTrap(r);
  memset(m3MemData(_mem) + destination, (u8)byte, size);
  nextOp();
}

/* What m3_compile.c takes for one byte may be longer: newer compilers pad the index of the table in call_indirect to five. */
static M3Result read_padded(i8 *value, bytes_t *bytes, cbytes_t end) {
  i32 number;
  M3Result result = ReadLEB_i32(&number, bytes, end);
  *value = (i8)number;
  return result;
}
#define ReadLEB_i7 read_padded
#endif

#ifndef SP_BENCH_STOCK_FLOATS /* never defined for a product either */
#include "m3_floats.h"
#endif
#include "m3_compile.c"
