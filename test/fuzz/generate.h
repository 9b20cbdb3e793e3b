/* Modules from choices: any bytes make a module that is valid, or nearly, and keeps to the contract of fuzz.h. So a fuzzer that mutates
 * bytes mutates programs. */
#ifndef SP_FUZZ_GENERATE_H
#define SP_FUZZ_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_MODULE_MAX 16384u

/* Writes a module of at most FUZZ_MODULE_MAX bytes. Returns its length. */
size_t fuzz_generate(const uint8_t *choices, size_t length, uint8_t *module);

/* --- between generate.c (sections) and generate_code.c (function bodies) --------------------------------------------------------- */

#define FUZZ_TYPES_MAX     8u
#define FUZZ_PARAMS_MAX    16u
#define FUZZ_FUNCTIONS_MAX 8u
#define FUZZ_GLOBALS_MAX   8u
#define FUZZ_TABLE         10u /* elements */

enum fuzz_type { FUZZ_NONE, FUZZ_I32, FUZZ_I64, FUZZ_F32, FUZZ_F64, FUZZ_ALL };

struct fuzz_function_type {
  uint8_t count, result, params[FUZZ_PARAMS_MAX];
};

struct fuzz_global {
  uint8_t type, is_mutable;
};

struct fuzz_maker {
  const uint8_t *choice, *choices_end;
  uint8_t *to, *end;
  unsigned types, functions, globals;
  struct fuzz_function_type type[FUZZ_TYPES_MAX];
  uint8_t function[FUZZ_FUNCTIONS_MAX]; /* their types */
  struct fuzz_global global[FUZZ_GLOBALS_MAX];
  uint8_t table[FUZZ_TABLE]; /* functions; 0 where there is none */
};

/* The next choice, 0 when all are made; and one below a limit. */
uint8_t fuzz_choose(struct fuzz_maker *maker);
unsigned fuzz_choose_below(struct fuzz_maker *maker, unsigned limit);

/* Append to the module. */
void fuzz_put(struct fuzz_maker *maker, unsigned byte);
void fuzz_put_u32(struct fuzz_maker *maker, uint32_t value);
void fuzz_put_type(struct fuzz_maker *maker, uint8_t type);

void fuzz_put_i32(struct fuzz_maker *maker, int32_t value); /* i32.const */

/* A constant of that type, of which the choices make the value. */
void fuzz_put_constant(struct fuzz_maker *maker, uint8_t type);

/* A size that is not known yet: begin answers where it will be, end writes it there and moves what follows. */
uint8_t *fuzz_begin_size(struct fuzz_maker *maker);
void fuzz_end_size(struct fuzz_maker *maker, uint8_t *begun);

/* A body of that type, its size first. */
void fuzz_put_body(struct fuzz_maker *maker, unsigned function);

#endif
