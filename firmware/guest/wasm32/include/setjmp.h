/* As much of <setjmp.h> as the guest needs: one place, one jump, and nothing of what was called before it goes on. WebAssembly without
 * exceptions cannot leave functions that way, so longjmp traps, and the host enters the guest anew, where setjmp then gives the value
 * (sandbox.c). */
#ifndef SP_WASM32_SETJMP_H
#define SP_WASM32_SETJMP_H

typedef char jmp_buf[1];

#define setjmp(place) sp_wasm32_setjmp(place)
int sp_wasm32_setjmp(jmp_buf place);
_Noreturn void longjmp(jmp_buf place, int value);

#endif
