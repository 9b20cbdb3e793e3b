/* What the addresses of the port lead to in a test: models of the chip's parts. An access to nothing ends the test. */
#ifndef STM32F4_BUS_H
#define STM32F4_BUS_H

#include <stdint.h>

struct bus_device {
  uint32_t base, size;
  uint32_t (*get)(uint32_t offset);
  void (*put)(uint32_t offset, uint32_t value);
};

/* Nothing is attached, nothing was counted, and `bus_before` is NULL. */
void bus_reset(void);

void bus_attach(const struct bus_device *device);

/* Words read and written since the reset. */
extern unsigned long bus_accesses;

/* Called before each of them; the power goes when it does not return. */
extern void (*bus_before)(void);

#endif
