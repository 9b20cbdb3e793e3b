/* What app/main.c holds the contract's period against: of this port's flash and watchdog. */
#ifndef SP_PORT_LIMITS_H
#define SP_PORT_LIMITS_H

#include "stm32_board.h"

#define SP_PORT_ERASE_MAX_MS    SP_BOARD_ERASE_MAX_MS /* the longest erase of a sector: geometry.c */
#define SP_PORT_WATCHDOG_MIN_MS 6800u                 /* the shortest time in which a watchdog that is not fed may reset: watchdog.c */

#endif
