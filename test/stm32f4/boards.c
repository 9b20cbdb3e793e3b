#include "boards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stm32_board.h"

#define MHZ 1000000u

/* Wait states: RM0090 table 10, RM0390 table 5, RM0383 table 5, 2.7 to 3.6 V. Scales: RM0090, RM0390, RM0383 5.4.1. */
static const struct expected_board boards[] = {
    {.name = "stm32f405",
     .crystal_hz = 8u * MHZ,
     .cpu_hz = 168u * MHZ,
     .apb1_hz = 42u * MHZ,
     .apb2_hz = 84u * MHZ,
     .wait_states = 5,
     .vos_mask = 1u << 14,
     .vos_scale_1 = 1u << 14,
     .links = {PIN('A', 9), PIN('A', 10), PIN('B', 10), PIN('B', 11)},
     .relay = PIN('C', 6),
     .tank = PIN('C', 0),
     .channel = 10},
    {.name = "stm32f407_discovery", /* UM1472: 8 MHz crystal X2; these pins are free */
     .crystal_hz = 8u * MHZ,
     .cpu_hz = 168u * MHZ,
     .apb1_hz = 42u * MHZ,
     .apb2_hz = 84u * MHZ,
     .wait_states = 5,
     .vos_mask = 1u << 14,
     .vos_scale_1 = 1u << 14,
     .links = {PIN('A', 2), PIN('A', 3), PIN('C', 10), PIN('C', 11)},
     .relay = PIN('C', 6),
     .tank = PIN('B', 1),
     .channel = 9},
    {.name = "nucleo_f446re", /* UM1724: 8 MHz from the ST-LINK's MCO; its serial port is PA2 and PA3; D2, D8 and D7; A0 */
     .crystal_hz = 8u * MHZ,
     .bypass = 1,
     .cpu_hz = 168u * MHZ,
     .apb1_hz = 42u * MHZ,
     .apb2_hz = 84u * MHZ,
     .wait_states = 5,
     .vos_mask = 3u << 14,
     .vos_scale_1 = 3u << 14,
     .links = {PIN('A', 2), PIN('A', 3), PIN('A', 9), PIN('A', 10)},
     .relay = PIN('A', 8),
     .tank = PIN('A', 0),
     .channel = 0},
    {.name = "blackpill_f411", /* 25 MHz crystal */
     .crystal_hz = 25u * MHZ,
     .cpu_hz = 96u * MHZ,
     .apb1_hz = 48u * MHZ,
     .apb2_hz = 96u * MHZ,
     .wait_states = 3,
     .vos_mask = 3u << 14,
     .vos_scale_1 = 3u << 14,
     .links = {PIN('A', 9), PIN('A', 10), PIN('A', 2), PIN('A', 3)},
     .relay = PIN('B', 12),
     .tank = PIN('A', 1),
     .channel = 1},
};

const struct expected_board *expected_board(void) {
  for (unsigned i = 0; i < sizeof boards / sizeof boards[0]; i++) {
    if (strcmp(boards[i].name, SP_BOARD_NAME) == 0) return &boards[i];
  }
  fprintf(stderr, "boards.c knows nothing of %s\n", SP_BOARD_NAME);
  abort();
}
