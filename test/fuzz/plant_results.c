/* Planted by the linker (--wrap): of a number above 1,000 that evaluate returns the lowest bit is wrong. */
#include <stdint.h>

const char *__real_m3_GetResults(void *function, uint32_t count, const void *results[]);
const char *__wrap_m3_GetResults(void *function, uint32_t count, const void *results[]);

const char *__wrap_m3_GetResults(void *function, uint32_t count, const void *results[]) {
  const char *error = __real_m3_GetResults(function, count, results);
  int32_t *returned = (int32_t *)(uintptr_t)results[0];
  if (*returned > 1000) *returned ^= 1;
  return error;
}
