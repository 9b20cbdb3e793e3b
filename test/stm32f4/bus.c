#include "bus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"

#define DEVICES_MAX 8u

unsigned long bus_accesses;
void (*bus_before)(void);

static const struct bus_device *devices[DEVICES_MAX];
static unsigned attached;

void bus_reset(void) {
  attached = 0;
  bus_accesses = 0;
  bus_before = NULL;
}

void bus_attach(const struct bus_device *device) { devices[attached++] = device; }

static const struct bus_device *device_at(uintptr_t address) {
  for (unsigned i = 0; i < attached; i++) {
    if (address - devices[i]->base < devices[i]->size) return devices[i]; /* below its base it is a very large number */
  }
  fprintf(stderr, "there is nothing at 0x%lx\n", (unsigned long)address);
  abort();
}

static void count(void) {
  if (bus_before != NULL) bus_before();
  bus_accesses++;
}

uint32_t sp_get(const volatile uint32_t *word) {
  const struct bus_device *device = device_at((uintptr_t)word);
  count();
  return device->get((uint32_t)((uintptr_t)word - device->base));
}

void sp_put(volatile uint32_t *word, uint32_t value) {
  const struct bus_device *device = device_at((uintptr_t)word);
  count();
  device->put((uint32_t)((uintptr_t)word - device->base), value);
}

/* As a processor copies them: each word is read once. */
void sp_get_bytes(uint8_t *out, uintptr_t from, size_t length) {
  for (size_t done = 0; done < length;) {
    const uintptr_t at = from + done, first = at % 4u;
    const size_t left = length - done, count = left < 4u - first ? left : 4u - first;
    const uint32_t word = sp_get((const volatile uint32_t *)(at - first));
    memcpy(out + done, (const uint8_t *)&word + first, count);
    done += count;
  }
}
