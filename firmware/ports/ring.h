/* A byte ring between one producer and one consumer; one of them may be an interrupt. Needs no lock: each side writes one index,
 * and fences keep the compiler from moving a byte across it. */
#ifndef SP_RING_H
#define SP_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SP_TRANSMIT_RING 1024u /* bytes a link queues for sending */

/* Holds size - 1 bytes at most. bytes and size are set once; everything else starts at 0. */
struct sp_ring {
  uint8_t *bytes;
  uint32_t size;
  volatile uint32_t head; /* next to write; the producer's */
  volatile uint32_t tail; /* next to read; the consumer's */
};

static inline uint32_t sp_ring_next(const struct sp_ring *ring, uint32_t index) { return index + 1u == ring->size ? 0u : index + 1u; }

static inline bool sp_ring_empty(const struct sp_ring *ring) { return ring->head == ring->tail; }

static inline bool sp_ring_full(const struct sp_ring *ring) { return sp_ring_next(ring, ring->head) == ring->tail; }

/* Producer. False when the ring is full: the byte is not taken. */
static inline bool sp_ring_put(struct sp_ring *ring, uint8_t byte) {
  if (sp_ring_full(ring)) return false;
  atomic_signal_fence(memory_order_acquire);
  ring->bytes[ring->head] = byte;
  atomic_signal_fence(memory_order_release); /* the byte is there before the index says so */
  ring->head = sp_ring_next(ring, ring->head);
  return true;
}

/* Consumer. False when the ring is empty. */
static inline bool sp_ring_get(struct sp_ring *ring, uint8_t *byte) {
  if (sp_ring_empty(ring)) return false;
  atomic_signal_fence(memory_order_acquire);
  *byte = ring->bytes[ring->tail];
  atomic_signal_fence(memory_order_release); /* the byte is read before its place is free */
  ring->tail = sp_ring_next(ring, ring->tail);
  return true;
}

/* Consumer. Takes up to cap bytes; returns how many. */
static inline size_t sp_ring_read(struct sp_ring *ring, uint8_t *out, size_t cap) {
  size_t count = 0;
  while (count < cap && sp_ring_get(ring, &out[count])) count++;
  return count;
}

/* Producer. Takes up to len bytes; returns how many fitted. */
static inline size_t sp_ring_write(struct sp_ring *ring, const uint8_t *bytes, size_t len) {
  size_t count = 0;
  while (count < len && sp_ring_put(ring, bytes[count])) count++;
  return count;
}

#endif
