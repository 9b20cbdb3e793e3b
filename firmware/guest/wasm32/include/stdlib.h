/* What Wasm3 names of <stdlib.h>: the allocator's calls go to the arena (m3_core_arena.c), the others are in functions that the linker
 * leaves out. */
#ifndef SP_WASM32_STDLIB_H
#define SP_WASM32_STDLIB_H

#include <stddef.h>

_Noreturn void abort(void);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);
double strtod(const char *text, char **end);
unsigned long strtoul(const char *text, char **end, int base);
unsigned long long strtoull(const char *text, char **end, int base);

#endif
