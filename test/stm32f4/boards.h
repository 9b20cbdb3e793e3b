/* The boards as their makers describe them, written down apart from boards/NAME.json: what the firmware makes of the files is held against
 * this. Pins are numbers: 16 a port, A is 0. */
#ifndef STM32F4_BOARDS_H
#define STM32F4_BOARDS_H

#include <stdint.h>

#define PIN(port, number) (16u * ((port) - 'A') + (number))

struct expected_board {
  const char *name;
  uint32_t crystal_hz;
  int bypass; /* another chip drives the oscillator's pin */
  uint32_t cpu_hz, apb1_hz, apb2_hz, wait_states;
  uint32_t vos_mask, vos_scale_1;
  unsigned links[4], relay, tank, channel;
};

/* The board that this program was compiled for. */
const struct expected_board *expected_board(void);

#endif
