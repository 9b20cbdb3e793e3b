/* Wasm3's m3_core.c with its allocator calls sent to the arena. */
#include <stdlib.h>

#include "arena.h"

#define calloc  sp_arena_calloc
#define realloc sp_arena_realloc
#define free    sp_arena_free
#include "m3_core.c"
