/* What guest and Wasm3 use of <string.h>: clang has no C library for wasm32. */
#ifndef SP_WASM32_STRING_H
#define SP_WASM32_STRING_H

#include <stddef.h>

int memcmp(const void *a, const void *b, size_t length);
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int strcmp(const char *a, const char *b);
size_t strlen(const char *text);

#endif
