/* What Wasm3 names of <stdio.h>, in functions that the linker leaves out. */
#ifndef SP_WASM32_STDIO_H
#define SP_WASM32_STDIO_H

#include <stdarg.h>
#include <stddef.h>

typedef struct FILE FILE;
extern FILE *stderr;

int fprintf(FILE *file, const char *format, ...);
int snprintf(char *to, size_t size, const char *format, ...);
int vsnprintf(char *to, size_t size, const char *format, va_list values);

#endif
