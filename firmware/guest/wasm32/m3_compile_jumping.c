/* m3_compile_metered.c whose operations end in jumps. clang makes calls of them where an operation has more than one end, since it joins
 * the ends first; and no stack of a host holds a call for each operation. */
#include "m3_exec_defs.h"

#undef nextOpDirect
#undef jumpOpDirect
#define nextOpDirect()   __attribute__((musttail)) return nextOpImpl()
#define jumpOpDirect(PC) __attribute__((musttail)) return jumpOpImpl((pc_t)(PC))

#define SP_OPERATIONS_JUMP
#include "../m3_compile_metered.c"
