/* Memory at the addresses of the ESP32-C3's registers: what is written stays, and nothing happens. */
#ifndef ESP32C3_REGISTERS_H
#define ESP32C3_REGISTERS_H

#include <string.h>
#include <sys/mman.h>

#include "unit.h"

#define ESP32C3_REGISTERS      ((void *)(uintptr_t)0x60008000u) /* RTC to timer group 1 */
#define ESP32C3_REGISTERS_SIZE 0x19000u

static inline int esp32c3_registers_map(void **state) {
  (void)state;
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
  return mmap(ESP32C3_REGISTERS, ESP32C3_REGISTERS_SIZE, PROT_READ | PROT_WRITE, flags, -1, 0) == ESP32C3_REGISTERS ? 0 : -1;
}

static inline int esp32c3_registers_clear(void **state) {
  (void)state;
  memset(ESP32C3_REGISTERS, 0, ESP32C3_REGISTERS_SIZE);
  return 0;
}

#endif
